import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { openStore } from "../src/index.ts";
import { listTasks } from "../src/state/tasks.ts";
import { type Server, serve } from "./command-line.ts";
import { type ConnectorClient, connect, uploadMessages } from "./connector-client.ts";

const hostId = "host-1";
const rounds = 5;
const tasksPerRound = 8;

let state: string;
let server: Server;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "conductor-chaos-"));
});
afterEach(async () => {
  await server.kill("SIGKILL");
  rmSync(state, { recursive: true });
});

const start = () => serve(state, "--port", "0", "--next-poll", "20ms", "--heartbeat-lease", "1s", "--task-lease", "1s");

test("killed at random under a stream of tasks, it loses none and lets none that must not repeat be done twice", async () => {
  const random = randomNumbers(99);
  const done = new Map<string, number>();
  const unanswered = new Set<string>();
  server = await start();
  const store = openStore(state);
  try {
    const issued = store.clients.create();
    for (let round = 0; round <= rounds; round++) {
      for (let i = 0; round < rounds && i < tasksPerRound; i++) {
        const task = i % 2 === 0 ? { sync_full: {} } : { create_account: {} };
        store.queue.add({ clientId: issued.clientId, task, maxAttempts: 100 });
      }
      const connector = await connect(server, issued);
      const working = work(connector, done, unanswered);
      if (round < rounds) {
        await sleep(30 + random(400));
        await server.kill("SIGKILL");
        await working;
        server = await start();
      } else {
        await ended(() => listTasks(store.database).every(({ state }) => state !== "pending" && state !== "leased"));
        await server.kill("SIGKILL");
        await working;
      }
    }
    const tasks = listTasks(store.database);
    expect(tasks).toHaveLength(rounds * tasksPerRound);
    for (const { id, type, state } of tasks) {
      if (type === "create_account") {
        expect([id, (done.get(id) ?? 0) <= 1]).toEqual([id, true]);
        expect(["succeeded", "lost"]).toContain(state);
      } else expect([id, state]).toEqual([id, "succeeded"]);
    }
    const accepted = store.uploads.list().filter(({ state }) => state === "accepted");
    expect(accepted.length).toBeGreaterThan(0);
  } finally {
    store.close();
  }
});

/** A connector that does what it gets, and keeps answers it could not deliver for its next connection. */
async function work(connector: ConnectorClient, done: Map<string, number>, unanswered: Set<string>): Promise<void> {
  try {
    for (;;) {
      for (const taskId of unanswered) {
        await connector.finishTask({ hostId, taskId, finalState: { case: "success", value: {} } });
        unanswered.delete(taskId);
      }
      const { task } = await connector.getTask({ hostId });
      if (!task) {
        await sleep(20);
        continue;
      }
      if (task.taskType.case === "syncFull") {
        await connector.heartbeat({ hostId, taskId: task.id });
        await connector.uploadAsset(uploadMessages(task.id, Buffer.alloc(1_200_000, "C1ZF\0")));
      }
      done.set(task.id, (done.get(task.id) ?? 0) + 1);
      unanswered.add(task.id);
    }
  } catch {
    // The server was killed; the next round connects anew.
  }
}

async function ended(check: () => boolean): Promise<void> {
  for (let tries = 0; tries < 4_000; tries++) {
    if (check()) return;
    await sleep(50);
  }
  throw new Error("tasks are still open");
}

function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
