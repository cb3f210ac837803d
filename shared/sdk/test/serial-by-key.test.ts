import { setTimeout } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { createSerialByKey } from "../src/serial-by-key.ts";

/** Who began and ended, in order. */
function recorder() {
  const events: string[] = [];
  const open = new Map<string, () => void>();
  const serial = createSerialByKey();
  return {
    events,
    run: (name: string, keys: string | readonly string[]) =>
      serial(keys, async () => {
        events.push(`${name}+`);
        await new Promise<void>((resolve) => open.set(name, resolve));
        events.push(`${name}-`);
      }),
    async end(name: string) {
      for (let turn = 0; turn < 100 && !open.has(name); turn++) await setTimeout(1);
      open.get(name)!();
      await setTimeout(1);
    },
  };
}

test("the same key is served one after the other in the order of asking, others beside it", async () => {
  const { events, run, end } = recorder();
  const all = [run("a1", "a"), run("a2", "a"), run("b1", "b"), run("a3", "a")];
  await end("b1");
  await end("a1");
  await end("a2");
  await end("a3");
  await Promise.all(all);
  expect(events).toEqual(["a1+", "b1+", "b1-", "a1-", "a2+", "a2-", "a3+", "a3-"]);
});

test("several keys wait for all before them, and all behind them wait", async () => {
  const { events, run, end } = recorder();
  const all = [run("a", "a"), run("b", "b"), run("ab", ["a", "b", "a"]), run("b2", "b"), run("ba", ["b", "a"])];
  await end("b");
  await end("a");
  await end("ab");
  await end("b2");
  await end("ba");
  await Promise.all(all);
  expect(events).toEqual(["a+", "b+", "b-", "a-", "ab+", "ab-", "b2+", "b2-", "ba+", "ba-"]);
});

test("what needs nothing waits for nobody", async () => {
  const { events, run, end } = recorder();
  const all = [run("a", "a"), run("free", []), run("free2", [])];
  await end("free2");
  await end("free");
  await end("a");
  await Promise.all(all);
  expect(events.slice(0, 3).sort()).toEqual(["a+", "free+", "free2+"]);
  expect(events.slice(3)).toEqual(["free2-", "free-", "a-"]);
});

test("what fails is its caller's to tell, and holds nobody up", async () => {
  const serial = createSerialByKey();
  const begun: string[] = [];
  const failing = serial("a", async () => {
    begun.push("first");
    throw new Error("no");
  });
  const next = serial(["a", "b"], async () => begun.push("second"));
  await expect(failing).rejects.toThrow("no");
  await next;
  expect(begun).toEqual(["first", "second"]);
});
