import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";
import { createCaller } from "../src/pages/caller.ts";

const callerUntil = (signal: AbortSignal) =>
  createCaller({
    ...{ maxInFlight: 4, rateLimitShare: 0.5, signal },
    now: () => new Date(),
    sleep: async () => {},
    emit: () => {},
  });

test("of calls that are answered nothing stays behind", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const caller = callerUntil(new AbortController().signal);
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const calls = async (count: number) => {
    for (let i = 0; i < count; i++) await caller.call("grants", async () => ({ list: [i] }));
  };
  await calls(100);
  const before = used();
  await calls(20_000);
  expect(used() - before).toBeLessThan(2_000_000);
  expect(caller.retries).toBe(0);
});

test("a call that does not heed its signal is canceled all the same, and so is one that comes after", async () => {
  const controller = new AbortController();
  const caller = callerUntil(controller.signal);
  const never = caller.call("grants", () => new Promise<never>(() => {}));
  controller.abort(new Error("enough"));
  await expect(never).rejects.toMatchObject({ code: "Canceled" });
  await expect(caller.call("grants", () => new Promise<never>(() => {}))).rejects.toMatchObject({ code: "Canceled" });
});
