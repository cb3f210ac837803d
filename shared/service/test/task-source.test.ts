import { TaskSchema } from "@baton-connectors/protocol/connectorapi";
import { create } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { backOffMs, startUpBackOffMs } from "../src/loop/back-off.ts";
import { createSlots } from "../src/loop/slots.ts";
import { batchedTasks, singleTasks } from "../src/loop/task-source.ts";

const { signal } = new AbortController();
const task = (id: string) => create(TaskSchema, { id, taskType: { case: "hello", value: {} } });
const none = create(TaskSchema, { taskType: { case: "none", value: {} } });

test.each([
  ["a task, and what the server says", [task("a")], 300, "a", 300, 300],
  ["a task without a word", [task("a")], undefined, "a", 0, 0],
  ["nothing, and what the server says, spread", [], 10_000, undefined, 10_000, 11_000],
  ["nothing without a word: a second", [], undefined, undefined, 1000, 1000],
  ["nothing and 'at once': a second", [], 0, undefined, 1000, 1000],
  ["nothing and a pause that makes no sense: a second", [], -5, undefined, 1000, 1000],
  ["nothing and an hour: five minutes, spread", [], 3_600_000, undefined, 300_000, 330_000],
  ["a none task is nothing", [none], 500, undefined, 500, 550],
])("GetTask brings %s", async (_, tasks, nextPollMs, id, atLeast, atMost) => {
  const source = singleTasks({ getTask: async () => ({ tasks, nextPollMs }) });
  const next = await source.next(signal);
  expect(next.task?.id).toBe(id);
  expect(next.waitMs).toBeGreaterThanOrEqual(atLeast);
  expect(next.waitMs).toBeLessThanOrEqual(atMost);
});

test("GetTasks is asked for as many as are missing, and told what is known", async () => {
  let time = 0;
  const asked: { known: readonly string[]; most: number }[] = [];
  const answers = [["a", "b", "c", "d"], ["e"], []];
  const source = batchedTasks(
    {
      getTasks: async (known, most) => {
        asked.push({ known: [...known], most });
        return { tasks: (answers.shift() ?? []).map(task), nextPollMs: 1000 };
      },
    },
    3,
    () => new Date(time),
  );
  const taken = [await source.next(signal), await source.next(signal), await source.next(signal)];
  expect(taken.map(({ task: one, waitMs }) => [one?.id, waitMs])).toEqual([
    ["a", 0],
    ["b", 0],
    ["c", 0],
  ]);
  expect(asked).toEqual([{ known: [], most: 6 }]);
  source.done(task("a"));
  source.done(task("b"));
  time = 1000;
  // One in flight, one queued: fewer than can run at once.
  expect((await source.next(signal)).task?.id).toBe("d");
  expect(asked[1]).toEqual({ known: ["c", "d"], most: 4 });
  expect(source.rest().map(({ id }) => id)).toEqual(["e"]);
  expect(source.rest()).toEqual([]);
});

test("GetTasks is not asked before its time, never for more than a hundred, and again after a failure", async () => {
  let time = 0;
  let failing = true;
  const asked: number[] = [];
  const source = batchedTasks(
    {
      getTasks: async (_, most) => {
        asked.push(most);
        if (failing) throw new Error("no");
        return { tasks: [none], nextPollMs: 5000 };
      },
    },
    80,
    () => new Date(time),
  );
  await expect(source.next(signal)).rejects.toThrow("no");
  failing = false;
  expect(await source.next(signal)).toEqual({ task: undefined, waitMs: 5000 });
  time = 2000;
  expect(await source.next(signal)).toEqual({ task: undefined, waitMs: 3000 });
  expect(asked).toEqual([100, 100]);
});

test("pauses grow as the square of the failures up to a minute; at the start they double up to five", () => {
  const about = (ms: number, seconds: number) => ms >= seconds * 1000 && ms <= seconds * 1100;
  expect([1, 2, 3, 7, 8, 100].map((n) => about(backOffMs(n), Math.min(n * n, 60)))).not.toContain(false);
  expect([1, 2, 3, 9, 50].map((n) => about(startUpBackOffMs(n), Math.min(2 ** (n - 1), 300)))).not.toContain(false);
});

test("slots are given in turn, and a waiter that gives up takes none", async () => {
  const slots = createSlots(1);
  await slots.take(signal);
  const impatient = new AbortController();
  const given: string[] = [];
  const gaveUp = slots.take(impatient.signal).catch(() => given.push("gave up"));
  const patient = slots.take(signal).then(() => given.push("served"));
  impatient.abort();
  await gaveUp;
  slots.give();
  await patient;
  expect(given).toEqual(["gave up", "served"]);
  await expect(slots.take(impatient.signal)).rejects.toBeDefined();
});
