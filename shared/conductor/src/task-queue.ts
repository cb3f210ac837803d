import type { DatabaseSync } from "node:sqlite";
import {
  type BatonServiceFinishTaskRequest,
  BatonServiceFinishTaskRequestSchema,
  type Task,
  TaskSchema,
} from "@baton-connectors/protocol/connectorapi";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { ksuid } from "./ksuid.ts";
import type { Settings } from "./settings.ts";
import { inTransaction } from "./state/database.ts";
import { fromRow, openStates, readAttempts, readTask, type TaskRow, type TaskState } from "./state/tasks.ts";
import { mayRepeatUnanswered, readTaskInput, type TaskInput } from "./task-body.ts";

export type QueueOptions = {
  clientId: string;
  task: TaskInput;
  maxAttempts?: number | undefined;
  scheduleId?: string;
  /** Who asked for it, as the page shows it. */
  queuedBy?: string | undefined;
  /** Only for tests of what connectors do with ids that are none; the queue makes better ones. */
  id?: string;
};

/** What a heartbeat is told: go on, stop, or that nobody knows the task. */
export type HeartbeatAnswer = "alive" | "cancelled" | "unknown";

/** The rules of leasing, retrying and cancelling, over the shared state. Every call is one transaction. */
export type TaskQueue = {
  add(options: QueueOptions): TaskRow;
  /**
   * Leases up to `limit` ready tasks to `hostId`; ids in `known` are already there and have their leases renewed.
   * `workDirectory` is where the connector keeps marks of what it began, if it says so.
   */
  lease(clientId: string, hostId: string, limit: number, known?: readonly string[], workDirectory?: string): Task[];
  heartbeat(clientId: string, hostId: string, taskId: string): HeartbeatAnswer;
  /** Ends the running attempt. Repeated, late and foreign answers change nothing and harm nothing. */
  finish(clientId: string, request: BatonServiceFinishTaskRequest): void;
  /** A hello task has no FinishTask: the Hello that names it completes it. */
  finishHello(clientId: string, hostId: string, taskId: string): void;
  /**
   * A pending task ends at once; a leased one is told at its next heartbeat. With `force` it ends at once too, and what its
   * connector answers counts for nothing. False when it had ended before.
   */
  cancel(taskId: string, options?: { force?: boolean }): boolean;
  /** Ends all open tasks of a client, whoever has them. */
  cancelAll(clientId: string): void;
  /** Takes a task back for good, as if its lease had run out for the last time. */
  abandon(taskId: string): void;
  /** Takes back leases that ran out. */
  sweep(): void;
  /** A server starts: leases that heartbeats renew begin anew, as nobody could renew them while none ran. */
  resume(): void;
};

/** SQLite keeps whole numbers only, and nobody waits for a thousand attempts. */
function attemptsOf(asked: number): number {
  if (Number.isInteger(asked) && asked >= 1 && asked <= 1000) return asked;
  throw new Error("a task has 1 to 1000 attempts");
}

type Ending = {
  outcome: "success" | "error" | "lost" | "hello" | "cancelled" | "none" | "unreadable";
  finish?: Uint8Array;
};

/** Undefined when its bytes are none of a task: it would keep all that come after it from being handed out. */
function readBody({ body }: TaskRow): Task | undefined {
  try {
    return fromBinary(TaskSchema, body);
  } catch {
    return undefined;
  }
}

export function openTaskQueue(database: DatabaseSync, settings: () => Settings, now: () => number): TaskQueue {
  const close = (task: TaskRow, state: TaskState) => {
    database
      .prepare("update tasks set state = ?, finished_at = ?, lease_until = null where id = ?")
      .run(state, now(), task.id);
    if (state !== "succeeded") rejectUploads(task);
    else
      database.prepare("update uploads set state = 'accepted' where task_id = ? and state = 'received'").run(task.id);
  };
  const requeue = (task: TaskRow, delay: number) => {
    database
      .prepare(
        "update tasks set state = 'pending', ready_at = ?, lease_until = null, work_directory = null where id = ?",
      )
      .run(now() + delay, task.id);
  };
  /**
   * For whoever works in the same directory alone: he knows whether it was begun. It keeps its place in the queue, since
   * nobody waits for him for ever.
   */
  const reserve = (task: TaskRow) => {
    database
      .prepare("update tasks set state = 'pending', lease_until = ? where id = ?")
      .run(now() + settings().taskLeaseMs, task.id);
  };
  const rejectUploads = (task: TaskRow) =>
    database.prepare("update uploads set state = 'rejected' where task_id = ? and state = 'received'").run(task.id);
  const endAttempt = (task: TaskRow, { outcome, finish }: Ending) => {
    database
      .prepare("update attempts set ended_at = ?, outcome = ?, finish = ? where task_id = ? and attempt = ?")
      .run(now(), outcome, finish ?? null, task.id, task.attempts);
  };
  /** Who heartbeats is missed soon; others may be silent for long. */
  const beats = ({ type, heartbeats }: TaskRow): boolean => type === "sync_full" || heartbeats > 0;
  const leaseEnd = (task: TaskRow): number =>
    now() + (beats(task) ? settings().heartbeatLeaseMs : settings().taskLeaseMs);
  const renew = (task: TaskRow, hostId: string) => {
    database
      .prepare("update tasks set state = 'leased', host_id = ?, heartbeats = ?, lease_until = ? where id = ?")
      .run(hostId, task.heartbeats, leaseEnd(task), task.id);
  };

  const sweep = () => {
    const expired = database.prepare("select * from tasks where lease_until < ?").all(now());
    for (const task of expired.map(fromRow)) {
      const wasReserved = task.state === "pending";
      if (!wasReserved) endAttempt(task, { outcome: "lost" });
      const mayGoOn = !wasReserved && task.attempts < task.maxAttempts;
      if (task.cancelRequested) close(task, "cancelled");
      else if (mayGoOn && mayRepeatUnanswered(task.type)) requeue(task, 0);
      else if (mayGoOn && task.workDirectory !== null) reserve(task);
      else close(task, "lost");
    }
  };

  const takeReady = (
    clientId: string,
    hostId: string,
    limit: number,
    known: readonly string[],
    workDirectory: string | null,
  ): Task[] => {
    const running = database
      .prepare("select count(*) as n from tasks where client_id = ? and state = 'leased'")
      .get(clientId)!.n as number;
    const room = Math.min(limit, settings().parallel - running);
    if (room <= 0) return [];
    const rows = database
      .prepare(
        `select * from tasks where client_id = ? and state = 'pending' and ready_at <= ?
         and (work_directory is null or (work_directory = ? and host_id = ?))
         and id not in (select value from json_each(?)) order by ready_at, rowid limit ?`,
      )
      .all(clientId, now(), workDirectory, hostId, JSON.stringify(known), room);
    return rows.map(fromRow).flatMap((task) => {
      database
        .prepare(
          `update tasks set state = 'leased', attempts = attempts + 1, host_id = ?, leased_at = ?, lease_until = ?,
           heartbeats = 0, work_directory = ? where id = ?`,
        )
        .run(hostId, now(), leaseEnd({ ...task, heartbeats: 0 }), workDirectory, task.id);
      database
        .prepare("insert into attempts (task_id, attempt, host_id, started_at) values (?, ?, ?, ?)")
        .run(task.id, task.attempts + 1, hostId, now());
      const begun = { ...task, attempts: task.attempts + 1 };
      const message = readBody(task);
      if (!message) {
        endAttempt(begun, { outcome: "unreadable" });
        close(task, "failed");
        return [];
      }
      // Nobody answers a task that asks for nothing.
      if (task.type === "none") {
        endAttempt(begun, { outcome: "none" });
        close(task, "succeeded");
      }
      message.id = task.id;
      message.status = 3;
      return [message];
    });
  };

  const finishAttempt = (task: TaskRow, request: BatonServiceFinishTaskRequest) => {
    const finish = toBinary(BatonServiceFinishTaskRequestSchema, request);
    const succeeded = request.finalState.case === "success";
    const isReserved = task.state === "pending" && task.workDirectory !== null;
    const foreign = (task.state !== "leased" && !isReserved) || task.hostId !== request.hostId;
    // The work of a lost attempt was done after all: better late than twice. Its failure no longer matters.
    if (foreign && !succeeded) return;
    endAttempt(task, { outcome: succeeded ? "success" : "error", finish });
    if (succeeded) return close(task, "succeeded");
    // What an attempt uploaded counts only if the attempt succeeds.
    rejectUploads(task);
    if (task.cancelRequested) return close(task, "cancelled");
    const final = request.finalState.case === "error" && request.finalState.value.nonRetryable;
    if (final || task.attempts >= task.maxAttempts) close(task, "failed");
    else requeue(task, settings().retryDelayMs * task.attempts);
  };

  const cancel = (taskId: string, force: boolean): boolean => {
    const task = readTask(database, taskId);
    if (!task || !openStates.includes(task.state)) return false;
    database.prepare("update tasks set cancel_requested = 1 where id = ?").run(taskId);
    if (force && task.state === "leased") endAttempt(task, { outcome: "cancelled" });
    if (force || task.state === "pending") close(task, "cancelled");
    return true;
  };

  const openTask = (clientId: string, taskId: string): TaskRow | undefined => {
    const task = readTask(database, taskId);
    return task && task.clientId === clientId && openStates.includes(task.state) ? task : undefined;
  };

  return {
    add({ clientId, task, maxAttempts, scheduleId, queuedBy, id = ksuid(now()) }) {
      const { type, body } = readTaskInput(task);
      database
        .prepare(
          `insert into tasks
             (id, client_id, type, body, state, max_attempts, ready_at, created_at, schedule_id, queued_by)
           values (?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?)`,
        )
        .run(
          ...[id, clientId, type, body, attemptsOf(maxAttempts ?? settings().maxAttempts), now(), now()],
          ...[scheduleId ?? null, queuedBy ?? null],
        );
      return readTask(database, id)!;
    },
    lease(clientId, hostId, limit, known = [], workDirectory) {
      return inTransaction(database, () => {
        for (const id of known) {
          const task = openTask(clientId, id);
          if (task) renew(task, hostId);
        }
        sweep();
        return takeReady(clientId, hostId, limit, known, workDirectory ?? null);
      });
    },
    heartbeat(clientId, hostId, taskId) {
      return inTransaction(database, () => {
        const task = readTask(database, taskId);
        if (!task || task.clientId !== clientId) return "unknown";
        const taken = task.state === "leased" && task.hostId !== hostId;
        if (!openStates.includes(task.state) || task.cancelRequested || taken) return "cancelled";
        // A beat may arrive after the result of its attempt: it must not keep the next attempt from being handed out.
        if (task.state === "pending" && readAttempts(database, taskId).at(-1)?.outcome === "error") return "cancelled";
        // A beat after the lease ran out takes it back, as long as nobody else has the task.
        renew({ ...task, heartbeats: task.heartbeats + 1 }, hostId);
        return "alive";
      });
    },
    finish(clientId, request) {
      inTransaction(database, () => {
        const task = readTask(database, request.taskId);
        const answerable = task && (openStates.includes(task.state) || task.state === "lost");
        if (answerable && task.clientId === clientId) finishAttempt(task, request);
      });
    },
    finishHello(clientId, hostId, taskId) {
      inTransaction(database, () => {
        const task = openTask(clientId, taskId);
        if (task?.type !== "hello" || task.hostId !== hostId) return;
        endAttempt(task, { outcome: "hello" });
        close(task, "succeeded");
      });
    },
    cancel: (taskId, { force = false } = {}) => inTransaction(database, () => cancel(taskId, force)),
    cancelAll(clientId) {
      inTransaction(database, () => {
        const open = database
          .prepare("select id from tasks where client_id = ? and state in (select value from json_each(?))")
          .all(clientId, JSON.stringify(openStates));
        for (const { id } of open) cancel(String(id), true);
      });
    },
    abandon(taskId) {
      inTransaction(database, () => {
        const task = readTask(database, taskId);
        if (!task || !openStates.includes(task.state)) return;
        if (task.state === "leased") endAttempt(task, { outcome: "lost" });
        close(task, "lost");
      });
    },
    sweep: () => inTransaction(database, sweep),
    resume() {
      inTransaction(database, () => {
        const leased = database.prepare("select * from tasks where state = 'leased'").all().map(fromRow);
        const renewed = database.prepare("update tasks set lease_until = ? where id = ? and lease_until < ?");
        for (const task of leased.filter(beats)) renewed.run(leaseEnd(task), task.id, leaseEnd(task));
      });
    },
  };
}
