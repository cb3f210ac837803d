import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatonServiceFinishTaskRequestSchema } from "@baton-connectors/protocol/connectorapi";
import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openStore, type Store } from "../src/index.ts";
import { settingsSchema } from "../src/settings.ts";
import { addSchedule, listSchedules } from "../src/state/schedules.ts";
import { listTasks, readAttempts, readTask } from "../src/state/tasks.ts";
import { taskTypes } from "../src/task-body.ts";

const client = "acme@localhost/x";
let directory: string;
let store: Store;
let clock: number;

const settings = settingsSchema.parse({
  heartbeatLeaseMs: 10_000,
  taskLeaseMs: 100_000,
  retryDelayMs: 1000,
  parallel: 2,
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "conductor-queue-"));
  clock = Date.now();
  store = openStore(directory, { settings: () => settings, now: () => clock });
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

const add = (task: object, maxAttempts?: number) =>
  store.queue.add({ clientId: client, task: task as never, maxAttempts }).id;
const lease = (host = "h1", known: string[] = []) => store.queue.lease(client, host, 10, known).map(({ id }) => id);
const state = (id: string) => readTask(store.database, id)?.state;
const finish = (taskId: string, ok: boolean, hostId = "h1") =>
  store.queue.finish(
    client,
    create(BatonServiceFinishTaskRequestSchema, {
      hostId,
      taskId,
      finalState: ok ? { case: "success", value: {} } : { case: "error", value: {} },
    }),
  );

describe("leases", () => {
  test("a task goes to one host only, and to nobody of another client", () => {
    const id = add({ grant: {} });
    expect(store.queue.lease("other@localhost/x", "h1", 10)).toEqual([]);
    expect(lease()).toEqual([id]);
    expect(lease("h2")).toEqual([]);
  });

  test("what could not be renewed while no server ran is given its time again; who never beats is not", () => {
    const [sync, grant] = [add({ sync_full: {} }), add({ grant: {} })];
    expect(lease()).toEqual([sync, grant]);
    clock += 99_000;
    store.queue.resume();
    clock += 9000;
    store.tick();
    expect([state(sync), state(grant)]).toEqual(["leased", "pending"]);
    clock += 2000;
    store.tick();
    expect(state(sync)).toBe("pending");
  });

  test("a beat that comes after the failure it belongs to does not take the task back", () => {
    const id = add({ sync_full: {} });
    lease();
    finish(id, false);
    expect(store.queue.heartbeat(client, "h1", id)).toBe("cancelled");
    expect(state(id)).toBe("pending");
    clock += 1000;
    expect(lease()).toEqual([id]);
  });

  test("a none task, which nobody answers, is over once it was handed out", () => {
    const id = add({ none: {} });
    expect(lease()).toEqual([id]);
    expect([state(id), readAttempts(store.database, id)[0]?.outcome]).toEqual(["succeeded", "none"]);
  });

  test("no client holds more than its share", () => {
    for (let i = 0; i < 3; i++) add({ grant: {} });
    expect(lease()).toHaveLength(2);
    expect(lease()).toHaveLength(0);
  });

  test("a silent sync is handed out again, a beating one is not", () => {
    const silent = add({ sync_full: {} });
    const beating = add({ sync_full: {} });
    lease();
    clock += 9000;
    expect(store.queue.heartbeat(client, "h1", beating)).toBe("alive");
    clock += 2000;
    expect(lease("h2")).toEqual([silent]);
    expect(readAttempts(store.database, silent).map(({ outcome }) => outcome)).toEqual(["lost", null]);
    expect(store.queue.heartbeat(client, "h1", silent)).toBe("cancelled");
  });

  test("a beat after the lease ran out takes the task back when nobody has it", () => {
    const id = add({ sync_full: {} });
    lease();
    clock += 11_000;
    store.queue.sweep();
    expect(state(id)).toBe("pending");
    expect(store.queue.heartbeat(client, "h1", id)).toBe("alive");
    expect(lease("h2")).toEqual([]);
  });

  test("ids a connector says it has are renewed and not sent again", () => {
    const id = add({ grant: {} });
    lease();
    clock += 99_000;
    expect(lease("h1", [id])).toEqual([]);
    clock += 99_000;
    store.queue.sweep();
    expect(state(id)).toBe("leased");
  });

  test("work that must not happen twice is lost, not repeated, when its answer never comes", () => {
    const id = add({ issue_credential: {} });
    lease();
    clock += 101_000;
    expect(lease("h2")).toEqual([]);
    expect(state(id)).toBe("lost");
    finish(id, false);
    expect(state(id)).toBe("lost");
    finish(id, true);
    expect(state(id)).toBe("succeeded");
  });

  test("a success that comes after the lease was lost still counts", () => {
    const id = add({ grant: {} });
    lease();
    clock += 101_000;
    store.queue.sweep();
    finish(id, true);
    expect(state(id)).toBe("succeeded");
  });

  test("the failure of a lost attempt does not end the next one", () => {
    const id = add({ grant: {} });
    lease();
    clock += 101_000;
    lease("h2");
    finish(id, false, "h1");
    expect(state(id)).toBe("leased");
  });
});

describe("what may not be repeated, of a connector that says where it keeps marks of what it began", () => {
  const leaseAt = (work: string | undefined, host = "h1") =>
    store.queue.lease(client, host, 10, [], work).map(({ id }) => id);

  test("is given again to whoever works there, and to nobody else", () => {
    const id = add({ create_account: {} });
    expect(leaseAt("work-1")).toEqual([id]);
    clock += 101_000;
    for (const [work, host] of [["work-2"], [undefined], ["work-1", "h2"]] as const) {
      expect([work, host, leaseAt(work, host)]).toEqual([work, host, []]);
    }
    expect(state(id)).toBe("pending");
    expect(leaseAt("work-1")).toEqual([id]);
    finish(id, true);
    expect([state(id), readAttempts(store.database, id).map(({ outcome }) => outcome)]).toEqual([
      "succeeded",
      ["lost", "success"],
    ]);
  });

  test("is lost when nobody comes for it, or it was given often enough", () => {
    const id = add({ create_account: {} });
    expect(leaseAt("work-1")).toEqual([id]);
    clock += 101_000;
    store.queue.sweep();
    expect(state(id)).toBe("pending");
    clock += 101_000;
    store.queue.sweep();
    expect(state(id)).toBe("lost");
    expect(leaseAt("work-1")).toEqual([]);
    const last = add({ create_account: {} }, 1);
    expect(leaseAt("work-1")).toEqual([last]);
    clock += 101_000;
    store.queue.sweep();
    expect(state(last)).toBe("lost");
  });

  test("ends with the answer of who had it, also while it waits for him; handed back, it is for anybody", () => {
    const [told, back] = [add({ create_account: {} }), add({ action_invoke: {} })];
    expect(leaseAt("work-1")).toEqual([told, back]);
    clock += 101_000;
    store.queue.sweep();
    finish(told, false, "h2");
    expect(state(told)).toBe("pending");
    store.queue.finish(
      client,
      create(BatonServiceFinishTaskRequestSchema, {
        hostId: "h1",
        taskId: told,
        finalState: { case: "error", value: { nonRetryable: true } },
      }),
    );
    expect(state(told)).toBe("failed");
    finish(back, false);
    clock += 2000;
    expect(leaseAt(undefined, "h2")).toEqual([back]);
  });

  test("a server that sees it cancelled meanwhile gives it to nobody", () => {
    const id = add({ create_account: {} });
    leaseAt("work-1");
    clock += 101_000;
    store.queue.sweep();
    expect(store.queue.cancel(id)).toBe(true);
    expect([state(id), leaseAt("work-1")]).toEqual(["cancelled", []]);
  });
});

test("a retried task waits longer each time", () => {
  const id = add({ sync_full: {} }, 3);
  for (const wait of [1000, 2000]) {
    expect(lease()).toEqual([id]);
    finish(id, false);
    clock += wait - 1;
    expect(lease()).toEqual([]);
    clock += 1;
  }
});

test("a waiting task that is cancelled is never handed out", () => {
  const id = add({ sync_full: {} });
  expect(store.queue.cancel(id)).toBe(true);
  expect(store.queue.cancel(id)).toBe(false);
  expect(lease()).toEqual([]);
  expect(state(id)).toBe("cancelled");
});

test("a cancelled task whose connector has died ends as cancelled", () => {
  const id = add({ sync_full: {} });
  lease();
  store.queue.cancel(id);
  clock += 11_000;
  store.queue.sweep();
  expect(state(id)).toBe("cancelled");
});

test("every kind of task on the wire can be queued, and a misspelt field is refused by name", () => {
  expect(taskTypes).toHaveLength(24);
  for (const type of taskTypes) expect(readTask(store.database, add({ [type]: {} }))?.type).toBe(type);
  expect(() => add({ sync_full: { storage_motor: "sqlite" } })).toThrow("storage_motor");
});

describe("schedules", () => {
  test("queue one task per turn, wait for an open one, and do not make up for missed turns", () => {
    addSchedule(store.database, { clientId: client, task: { sync_full: {} }, everyMs: 60_000 });
    clock = Date.now();
    store.tick();
    store.tick();
    expect(listTasks(store.database)).toHaveLength(1);
    clock += 61_000;
    store.tick();
    expect(listTasks(store.database)).toHaveLength(1);
    finish(lease()[0]!, true);
    clock += 600_000;
    store.tick();
    store.tick();
    expect(listTasks(store.database)).toHaveLength(2);
    expect(listSchedules(store.database)[0]!.nextAt).toBeGreaterThan(clock);
  });

  test("refuse an interval below a second", () => {
    expect(() => addSchedule(store.database, { clientId: client, task: { sync_full: {} }, everyMs: 10 })).toThrow(
      "one second",
    );
  });
});
