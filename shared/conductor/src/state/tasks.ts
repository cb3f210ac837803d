import type { DatabaseSync } from "node:sqlite";

/** `lost`: its lease ran out, and it may not be repeated. `cancelled`: ended after somebody cancelled it. */
export const taskStates = ["pending", "leased", "succeeded", "failed", "cancelled", "lost"] as const;
export type TaskState = (typeof taskStates)[number];

export const openStates: readonly TaskState[] = ["pending", "leased"];

export type TaskRow = {
  id: string;
  clientId: string;
  /** Field name of the task's kind on the wire: `sync_full`, `grant`, … */
  type: string;
  /** The wire form of `c1.connectorapi.baton.v1.Task`, without id. */
  body: Uint8Array;
  state: TaskState;
  attempts: number;
  maxAttempts: number;
  readyAt: number;
  hostId: string | null;
  leaseUntil: number | null;
  heartbeats: number;
  cancelRequested: boolean;
  createdAt: number;
  finishedAt: number | null;
  scheduleId: string | null;
};

export type Attempt = {
  attempt: number;
  hostId: string;
  startedAt: number;
  endedAt: number | null;
  /** `success`, `error`, `lost`, `hello`, or null while it runs. */
  outcome: string | null;
  /** The wire form of the FinishTaskRequest that ended it. */
  finish: Uint8Array | null;
};

export function readTask(database: DatabaseSync, id: string): TaskRow | undefined {
  const row = database.prepare("select * from tasks where id = ?").get(id);
  return row && fromRow(row);
}

export function readAttempts(database: DatabaseSync, taskId: string): Attempt[] {
  const rows = database.prepare("select * from attempts where task_id = ? order by attempt").all(taskId);
  return rows.map((row) => ({
    attempt: Number(row.attempt),
    hostId: String(row.host_id),
    startedAt: Number(row.started_at),
    endedAt: row.ended_at as number | null,
    outcome: row.outcome as string | null,
    finish: row.finish as Uint8Array | null,
  }));
}

export type TaskFilter = { clientId?: string | undefined; state?: TaskState | undefined; limit?: number | undefined };

/** Newest first. */
export function listTasks(database: DatabaseSync, filter: TaskFilter = {}): TaskRow[] {
  const rows = database
    .prepare(
      `select * from tasks where client_id = coalesce(:client, client_id) and state = coalesce(:state, state)
       order by created_at desc, rowid desc limit :limit`,
    )
    .all({ client: filter.clientId ?? null, state: filter.state ?? null, limit: filter.limit ?? 200 });
  return rows.map(fromRow);
}

export function fromRow(row: Record<string, unknown>): TaskRow {
  return {
    id: String(row.id),
    clientId: String(row.client_id),
    type: String(row.type),
    body: row.body as Uint8Array,
    state: row.state as TaskState,
    attempts: Number(row.attempts),
    maxAttempts: Number(row.max_attempts),
    readyAt: Number(row.ready_at),
    hostId: row.host_id as string | null,
    leaseUntil: row.lease_until as number | null,
    heartbeats: Number(row.heartbeats),
    cancelRequested: row.cancel_requested === 1,
    createdAt: Number(row.created_at),
    finishedAt: row.finished_at as number | null,
    scheduleId: row.schedule_id as string | null,
  };
}
