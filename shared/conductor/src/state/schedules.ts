import type { DatabaseSync } from "node:sqlite";
import { ksuid } from "../ksuid.ts";
import { readTaskInput, type TaskInput } from "../task-body.ts";
import { inTransaction } from "./database.ts";
import { openStates, readTask } from "./tasks.ts";

export type Schedule = {
  id: string;
  clientId: string;
  type: string;
  body: Uint8Array;
  everyMs: number;
  nextAt: number;
  lastTaskId: string | null;
  /** Of each of its tasks; null goes by the settings. */
  maxAttempts: number | null;
};

const shortestMs = 1000;
const longestMs = 366 * 24 * 60 * 60_000;
/** The last instant a JavaScript date can name: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const lastInstant = 8.64e15;

export type NewSchedule = {
  clientId: string;
  task: TaskInput;
  everyMs: number;
  maxAttempts?: number | null | undefined;
};

/** The first task of a schedule is due at once. */
export function addSchedule(
  database: DatabaseSync,
  { clientId, task, everyMs, maxAttempts = null }: NewSchedule,
): Schedule {
  if (!(everyMs >= shortestMs && everyMs <= longestMs)) {
    throw new Error("a schedule's interval is at least one second and at most 366 days");
  }
  const { type, body } = readTaskInput(task);
  const now = Date.now();
  const id = ksuid(now);
  database
    .prepare(
      `insert into schedules (id, client_id, type, body, every_ms, next_at, created_at, max_attempts)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(id, clientId, type, body, everyMs, now, now, maxAttempts);
  return { id, clientId, type, body, everyMs, nextAt: now, lastTaskId: null, maxAttempts };
}

export function removeSchedule(database: DatabaseSync, id: string): boolean {
  return database.prepare("delete from schedules where id = ?").run(id).changes > 0;
}

/** Bounded as they are read: one that a version without bounds wrote could neither be shown nor removed otherwise. */
export function listSchedules(database: DatabaseSync): Schedule[] {
  return database
    .prepare(
      `select id, client_id, type, body, last_task_id, max_attempts, max(1000, min(every_ms, ${longestMs})) as every_ms,
       min(next_at, ${lastInstant}) as next_at from schedules order by created_at, rowid`,
    )
    .all()
    .map((row) => ({
      id: String(row.id),
      clientId: String(row.client_id),
      type: String(row.type),
      body: row.body as Uint8Array,
      everyMs: Number(row.every_ms),
      nextAt: Number(row.next_at),
      lastTaskId: row.last_task_id as string | null,
      maxAttempts: row.max_attempts as number | null,
    }));
}

/**
 * Calls `queue` for each schedule that is due, with what it needs to note the task. A schedule whose last task is still
 * open waits for it, and turns missed while the conductor was down are not made up for. One that cannot be queued is told
 * to `failed`, and keeps no other from its turn.
 */
export function runDueSchedules(
  database: DatabaseSync,
  now: number,
  queue: (schedule: Schedule) => string,
  failed: (schedule: Schedule, error: unknown) => void,
): void {
  for (const schedule of listSchedules(database)) {
    const last = schedule.lastTaskId === null ? undefined : readTask(database, schedule.lastTaskId);
    if (schedule.nextAt > now || (last && openStates.includes(last.state))) continue;
    const turns = Math.floor((now - schedule.nextAt) / schedule.everyMs) + 1;
    try {
      inTransaction(database, () => {
        database
          .prepare("update schedules set next_at = ?, last_task_id = ? where id = ?")
          .run(schedule.nextAt + turns * schedule.everyMs, queue(schedule), schedule.id);
      });
    } catch (error) {
      failed(schedule, error);
    }
  }
}
