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
  /** When the lease ends; of a pending task, until when it waits for those who work in its directory. */
  leaseUntil: number | null;
  /** Where the connector that has it, or had it last, keeps marks of what it began; null if it does not say. */
  workDirectory: string | null;
  heartbeats: number;
  cancelRequested: boolean;
  createdAt: number;
  finishedAt: number | null;
  scheduleId: string | null;
  queuedBy: string | null;
};

export type Attempt = {
  attempt: number;
  hostId: string;
  startedAt: number;
  endedAt: number | null;
  /** `success`, `error`, `lost`, `hello`, `cancelled`, `none`, `unreadable`, or null while it runs. */
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

export type TaskFilter = {
  clientId?: string | undefined;
  state?: TaskState | undefined;
  type?: string | undefined;
  /** Text in its id, client, kind, host, request or answer. */
  search?: string | undefined;
  /** Only those that come after this one, which the page before ended with. */
  before?: string | undefined;
  limit?: number | undefined;
};

const matching = `from tasks t where client_id = coalesce(:client, client_id) and state = coalesce(:state, state)
  and type = coalesce(:type, type) and (:search is null or instr(lower(id || ' ' || client_id || ' ' || type || ' ' ||
    coalesce(host_id, '') || ' ' || coalesce(queued_by, '')), lower(:search)) > 0 or instr(body, cast(:search as blob)) > 0
    or exists (select 1 from attempts a where a.task_id = t.id and instr(a.finish, cast(:search as blob)) > 0))`;

const values = ({ clientId, state, type, search }: TaskFilter) => ({
  ...{ client: clientId ?? null, state: state ?? null, type: type ?? null, search: search || null },
});

/** Newest first. */
export function listTasks(database: DatabaseSync, filter: TaskFilter = {}): TaskRow[] {
  const { before, limit = 200 } = filter;
  if (before !== undefined && !readTask(database, before)) {
    throw new Error(`the task ${before} that the page before ended with is forgotten; begin with the newest`);
  }
  const rows = database
    .prepare(
      `select * ${matching} and (:before is null or (created_at, rowid) <
         (select created_at, rowid from tasks where id = :before)) order by created_at desc, rowid desc limit :limit`,
    )
    .all({ ...values(filter), before: before ?? null, limit });
  return rows.map(fromRow);
}

/** How many there are, on all pages. */
export const countTasks = (database: DatabaseSync, filter: TaskFilter): number =>
  Number(database.prepare(`select count(*) as n ${matching}`).get(values(filter))!.n);

/** How many there are of each state, of one client or of all. */
export function countByState(database: DatabaseSync, clientId?: string): Record<TaskState, number> {
  const rows = database
    .prepare("select state, count(*) as n from tasks where client_id = coalesce(?, client_id) group by state")
    .all(clientId ?? null);
  const found = Object.fromEntries(rows.map(({ state, n }) => [String(state), Number(n)]));
  return Object.fromEntries(taskStates.map((state) => [state, found[state] ?? 0])) as Record<TaskState, number>;
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
    workDirectory: row.work_directory as string | null,
    heartbeats: Number(row.heartbeats),
    cancelRequested: row.cancel_requested === 1,
    createdAt: Number(row.created_at),
    finishedAt: row.finished_at as number | null,
    scheduleId: row.schedule_id as string | null,
    queuedBy: row.queued_by as string | null,
  };
}
