import type { DatabaseSync } from "node:sqlite";
import { ksuid } from "../ksuid.ts";
import { readTaskInput, type TaskInput } from "../task-body.ts";
import { openStates, readTask } from "./tasks.ts";

export type Schedule = {
  id: string;
  clientId: string;
  type: string;
  body: Uint8Array;
  everyMs: number;
  nextAt: number;
  lastTaskId: string | null;
};

/** The first task of a schedule is due at once. */
export function addSchedule(
  database: DatabaseSync,
  { clientId, task, everyMs }: { clientId: string; task: TaskInput; everyMs: number },
): Schedule {
  if (!Number.isFinite(everyMs) || everyMs < 1000) throw new Error("a schedule's interval is at least one second");
  const { type, body } = readTaskInput(task);
  const now = Date.now();
  const id = ksuid(now);
  database
    .prepare(
      "insert into schedules (id, client_id, type, body, every_ms, next_at, created_at) values (?, ?, ?, ?, ?, ?, ?)",
    )
    .run(id, clientId, type, body, everyMs, now, now);
  return { id, clientId, type, body, everyMs, nextAt: now, lastTaskId: null };
}

export function removeSchedule(database: DatabaseSync, id: string): boolean {
  return database.prepare("delete from schedules where id = ?").run(id).changes > 0;
}

export function listSchedules(database: DatabaseSync): Schedule[] {
  return database
    .prepare("select * from schedules order by created_at")
    .all()
    .map((row) => ({
      id: String(row.id),
      clientId: String(row.client_id),
      type: String(row.type),
      body: row.body as Uint8Array,
      everyMs: Number(row.every_ms),
      nextAt: Number(row.next_at),
      lastTaskId: row.last_task_id as string | null,
    }));
}

/**
 * Calls `queue` for each schedule that is due. A schedule whose last task is still open waits for it, and turns missed
 * while the conductor was down are not made up for.
 */
export function runDueSchedules(database: DatabaseSync, now: number, queue: (schedule: Schedule) => string): void {
  for (const schedule of listSchedules(database)) {
    const last = schedule.lastTaskId === null ? undefined : readTask(database, schedule.lastTaskId);
    if (schedule.nextAt > now || (last && openStates.includes(last.state))) continue;
    const turns = Math.floor((now - schedule.nextAt) / schedule.everyMs) + 1;
    database
      .prepare("update schedules set next_at = ?, last_task_id = ? where id = ?")
      .run(schedule.nextAt + turns * schedule.everyMs, queue(schedule), schedule.id);
  }
}
