import type { TaskView } from "@baton-connectors/conductor";
import { expect, test } from "@jest/globals";
import { type Ledger, type Purpose, readLedger } from "./chaos-ledger.ts";

const task = (id: string, state: string, more: Partial<TaskView> = {}) =>
  ({
    id,
    state,
    attempts: [{ outcome: "success", startedAt: "2026-01-01T00:00:00Z", finish: null }],
    ...more,
  }) as TaskView;
const once = (what: string): Purpose => ({ kind: "once", what });
const cutOff = [{ outcome: "error", startedAt: "", finish: { status: { message: "an earlier attempt was cut off" } } }];
const none = { doneTwice: [], lost: [], neverBegunReportedLost: [], untrue: [], overlaps: [], outOfOrder: [] };
const read = (lines: readonly string[], ...queued: readonly { task: TaskView; purpose: Purpose }[]) =>
  readLedger(lines, queued, new Set());

test("what went well is no complaint", () => {
  const lines = ["start", "begin a", "did a", "enter g p", "grant g p", "leave g p", "begin b"];
  const ledger = read(
    lines,
    { task: task("1", "succeeded"), purpose: once("a") },
    { task: task("2", "succeeded"), purpose: { kind: "grant", key: "g p" } },
    { task: task("3", "failed", { attempts: cutOff as never }), purpose: once("b") },
  );
  expect(ledger).toEqual({ ...none, cutOff: 1, cutOffAtOnce: 0, mostAtOnce: 1 });
});

test.each<[string, readonly string[], TaskView, Purpose, Partial<Ledger>]>([
  [
    "done twice",
    ["did a", "did a"],
    task("1", "failed", { attempts: cutOff as never }),
    once("a"),
    { doneTwice: ["1 a"], cutOff: 1, cutOffAtOnce: 1 },
  ],
  ["never ended", [], task("1", "pending"), once("a"), { lost: ["1 a"] }],
  ["lost", [], task("1", "lost"), once("a"), { lost: ["1 a"], neverBegunReportedLost: ["1 a"] }],
  ["told as done", ["begin a"], task("1", "succeeded"), once("a"), { untrue: ["1 a"] }],
  [
    "a grant that failed",
    [],
    task("1", "failed"),
    { kind: "grant", key: "g p" },
    { untrue: ["1 grant g p"], outOfOrder: ["g p: the last was a grant"] },
  ],
  [
    "a revocation undone",
    ["revoke g p"],
    task("1", "succeeded"),
    { kind: "revoke", key: "g p" },
    { doneTwice: ["revoke g p"] },
  ],
  [
    "two of one principal at once",
    ["enter g p", "enter h p"],
    task("1", "succeeded"),
    { kind: "revoke", key: "g p" },
    { overlaps: ["g p and h p"], mostAtOnce: 2 },
  ],
])("%s is told", (_, lines, view, purpose, expected) => {
  expect(read(lines, { task: view, purpose })).toEqual({
    ...none,
    cutOff: 0,
    cutOffAtOnce: 0,
    mostAtOnce: 0,
    ...expected,
  });
});
