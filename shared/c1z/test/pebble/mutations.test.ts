import { expect, test } from "@jest/globals";
import { damageMany } from "./mutations.ts";

test("a damaged v3 file is refused by name or read as it was, in whatever depth the damage is", async () => {
  const { refused, read, wrong } = await damageMany(400, 20_261_130);
  expect(wrong).toEqual([]);
  expect(Math.min(refused.file, refused.member, refused.block, read.block)).toBeGreaterThan(20);
});
