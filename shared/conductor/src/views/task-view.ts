import { BatonServiceFinishTaskRequestSchema, TaskSchema } from "@baton-connectors/protocol/connectorapi";
import type { JsonValue } from "@bufbuild/protobuf";
import { type Attempt, readAttempts, type TaskRow } from "../state/tasks.ts";
import type { Store } from "../store.ts";
import { isoTime } from "./iso-time.ts";
import { storedJson } from "./message-json.ts";

export type AttemptView = {
  attempt: number;
  host: string;
  startedAt: string;
  endedAt: string | null;
  outcome: string | null;
  /** The FinishTaskRequest as protojson, with the wire's field names. */
  finish: JsonValue | null;
};

/** A task as API, page and command line show it. */
export type TaskView = {
  id: string;
  client: string;
  type: string;
  state: string;
  cancelRequested: boolean;
  createdAt: string;
  finishedAt: string | null;
  host: string | null;
  heartbeats: number;
  maxAttempts: number;
  schedule: string | null;
  /** `page (127.0.0.1)`, `command (ann)`, `schedule ID`; null for one of a version that did not note it. */
  queuedBy: string | null;
  task: JsonValue;
  attempts: AttemptView[];
};

export function taskView(store: Pick<Store, "database">, row: TaskRow): TaskView {
  return {
    id: row.id,
    client: row.clientId,
    type: row.type,
    state: row.state,
    cancelRequested: row.cancelRequested,
    createdAt: isoTime(row.createdAt),
    finishedAt: row.finishedAt === null ? null : isoTime(row.finishedAt),
    host: row.hostId,
    heartbeats: row.heartbeats,
    maxAttempts: row.maxAttempts,
    schedule: row.scheduleId,
    queuedBy: row.queuedBy,
    task: storedJson(TaskSchema, row.body),
    attempts: readAttempts(store.database, row.id).map(attemptView),
  };
}

function attemptView({ attempt, hostId, startedAt, endedAt, outcome, finish }: Attempt): AttemptView {
  return {
    attempt,
    host: hostId,
    startedAt: isoTime(startedAt),
    endedAt: endedAt === null ? null : isoTime(endedAt),
    outcome,
    finish: finish && storedJson(BatonServiceFinishTaskRequestSchema, finish),
  };
}
