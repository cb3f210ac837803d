import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatonServiceFinishTaskRequestSchema } from "@baton-connectors/protocol/connectorapi";
import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { openStore, type Store, startConductor } from "../src/index.ts";
import { type SettingsInput, settingsSchema } from "../src/settings.ts";
import { listConnectors, noteConnector } from "../src/state/connectors.ts";
import { addSchedule, listSchedules } from "../src/state/schedules.ts";
import { listTasks, readAttempts } from "../src/state/tasks.ts";

const day = 24 * 60 * 60_000;
let directory: string;
let store: Store;
let clock: number;
let settings: SettingsInput;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "conductor-retention-"));
  clock = Date.now();
  settings = {};
  store = openStore(directory, { settings: () => settingsSchema.parse(settings), now: () => clock });
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

const clientId = (name: string) => `${name}@localhost:1/x`;
const add = (name = "acme") => store.queue.add({ clientId: clientId(name), task: { sync_full: {} } }).id;
const kept = () => listTasks(store.database).map(({ id }) => id);

/** A task that has ended, with an upload. */
function ended(name = "acme", outcome: "success" | "error" = "success"): string {
  const id = add(name);
  store.queue.lease(clientId(name), "h1", 1);
  const upload = { id: `upload-of-${id}`, taskId: id, clientId: clientId(name), hostId: "h1", size: 1, sha256: "" };
  writeFileSync(store.uploads.pathOf(upload), "x");
  store.uploads.add({ ...upload, kind: "c1z", receivedAt: clock });
  const value = outcome === "error" ? { nonRetryable: true } : {};
  const finalState = { case: outcome, value } as { case: "success"; value: object };
  store.queue.finish(
    clientId(name),
    create(BatonServiceFinishTaskRequestSchema, { hostId: "h1", taskId: id, finalState }),
  );
  return id;
}

test("of each client, the newest tasks that have ended are kept, with their attempts", () => {
  settings = { keepTasks: 2 };
  const ids = Array.from({ length: 4 }, () => {
    clock += 1000;
    return ended();
  });
  const other = ended("other");
  clock += 10 * 60_000;
  store.forget();
  expect(kept().sort()).toEqual([...ids.slice(2), other].sort());
  expect(ids.map((id) => readAttempts(store.database, id).length)).toEqual([0, 0, 1, 1]);
});

test("one that ended just now is kept for whoever waits for it, however many there are", () => {
  settings = { keepTasks: 1 };
  const ids = [ended(), ended(), ended()];
  store.forget();
  expect(kept().sort()).toEqual(ids.sort());
});

test("what ended long ago is forgotten; open tasks and schedules stay, however old they are", () => {
  addSchedule(store.database, { clientId: clientId("acme"), task: { sync_full: {} }, everyMs: day });
  const old = ended();
  clock += 5 * day;
  const recent = ended();
  const [leased] = [add(), store.queue.lease(clientId("acme"), "h1", 1)];
  const pending = add();
  clock += 26 * day;
  store.forget();
  expect(kept().sort()).toEqual([recent, leased, pending].sort());
  clock += 400 * day;
  store.forget();
  expect(kept().sort()).toEqual([leased, pending].sort());
  expect(readAttempts(store.database, old)).toEqual([]);
  expect(listSchedules(store.database)).toHaveLength(1);
});

test("a schedule whose last task is forgotten goes on", () => {
  const everyMs = 90 * day;
  addSchedule(store.database, { clientId: clientId("acme"), task: { sync_full: {} }, everyMs });
  store.tick();
  const [first] = kept();
  store.queue.cancel(first!);
  clock += 91 * day;
  store.forget();
  expect(kept()).toEqual([]);
  store.tick();
  expect(kept()).toHaveLength(1);
});

test("hosts that are not heard of any more are forgotten", () => {
  noteConnector(store.database, clientId("acme"), "pod-1");
  store.forget();
  expect(listConnectors(store.database)).toHaveLength(1);
  clock += 31 * day;
  store.forget();
  expect(listConnectors(store.database)).toEqual([]);
});

test("uploads outlive their tasks, as many as are kept, of removed clients too", () => {
  settings = { keepTasks: 1, keepUploads: 2 };
  for (let n = 0; n < 4; n++) ended();
  clock += 31 * day;
  store.forget();
  expect(kept()).toEqual([]);
  expect(store.uploads.list().map(({ state }) => state)).toEqual(["accepted", "accepted"]);
  expect(readdirSync(store.uploads.directory)).toHaveLength(2);
});

test("failures do not push out the newest accepted file", () => {
  settings = { keepUploads: 2 };
  const outcomes = ["success", "success", "error", "error", "error"] as const;
  const ids = outcomes.map((outcome) => ended("acme", outcome));
  store.forget();
  expect(store.uploads.list().map(({ taskId, state }) => [taskId, state])).toEqual([
    [ids[4], "rejected"],
    [ids[3], "rejected"],
    [ids[1], "accepted"],
  ]);
});

test("the state takes no more room for tasks that come and go", () => {
  settings = { keepTasks: 20 };
  const pages = () => Number(store.database.prepare("pragma page_count").get()!.page_count);
  const round = () => {
    for (let n = 0; n < 40; n++) ended();
    clock += 10 * 60_000;
    store.forget();
  };
  for (let rounds = 0; rounds < 2; rounds++) round();
  const before = pages();
  for (let rounds = 0; rounds < 3; rounds++) round();
  expect(pages()).toBeLessThanOrEqual(before + 2);
});

test("a server forgets when it starts", async () => {
  const id = ended();
  store.database.prepare("update tasks set finished_at = ?").run(clock - 2 * day);
  const conductor = await startConductor({ directory, settings: { keepMs: day } });
  try {
    expect(() => conductor.show(id)).toThrow("no task");
  } finally {
    await conductor.close();
  }
});
