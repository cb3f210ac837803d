import { expect, test } from "@jest/globals";
import { openInstance } from "./instance.ts";

test("the recorded tenant takes no more calls than it ever did", async () => {
  const instance = openInstance();
  const { summary } = await instance.sync();
  expect([summary.outcome, instance.requests.length <= 184]).toEqual(["finished", true]);
});
