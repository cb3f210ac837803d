import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { pause } from "../src/waiting/repeating.ts";

test.each([2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY])(
  "a wait of %d ms, more than a timer can, does not end at once",
  async (ms) => {
    const controller = new AbortController();
    const waiting = pause(ms, controller.signal);
    const first = await Promise.race([waiting.then(() => "ended"), delay(30, "waiting")]);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "Canceled" });
    expect(first).toBe("waiting");
  },
);

test("a wait of nothing ends", async () => {
  await pause(0);
  await pause(-5);
});
