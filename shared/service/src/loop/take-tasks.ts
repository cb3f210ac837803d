import type { Task } from "@baton-connectors/protocol/connectorapi";
import { createSerialByKey } from "@baton-connectors/sdk";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import { failure, type Outcome } from "../tasks/outcome.ts";
import { touchedBy } from "../tasks/touched.ts";
import { backOffMs } from "./back-off.ts";
import { type DoContext, doTask, reportOutcome } from "./do-task.ts";
import { createSlots } from "./slots.ts";
import type { TaskSource } from "./task-source.ts";
import { type Turn, takeTurn } from "./turn.ts";

export interface TakeOptions {
  readonly source: TaskSource;
  readonly concurrency: number;
  /** Nothing new is taken once it aborts. */
  readonly signal: AbortSignal;
  /** Aborted when running tasks have had their time. */
  readonly abandon: AbortController;
  readonly graceMs: number;
  /** What is being told of tasks of earlier processes: should one come again, it is not begun before that. */
  readonly settling: ReadonlyMap<string, Promise<void>>;
}

interface Running {
  done: Promise<void>;
  /** Its failure is being reported: the server may hand it out again before we hear that it was told. */
  mayComeAgain: boolean;
  again: { readonly task: Task; readonly turn: Turn } | undefined;
  /** It was handed out again: reporting the failure once more would end the new attempt. */
  readonly superseded: AbortController;
}

/** A poll under way at the stop may be bringing a task, which would be nobody's until its lease ends. */
const lastPollMs = 3000;

/** Takes tasks and does them, several at a time, until told to stop; then waits for those that run. */
export async function takeTasks(options: TakeOptions, work: DoContext): Promise<void> {
  const { source, concurrency, signal, settling } = options;
  const { log, sleep, onEvent } = work;
  const slots = createSlots(concurrency);
  const serial = createSerialByKey();
  const running = new Map<string, Running>();
  const polling = delayed(signal, lastPollMs);
  let failures = 0;
  let waitMs = 0;

  /** The slot is taken already. */
  const begin = (task: Task, turn: Turn) => {
    const superseded = new AbortController();
    const entry: Running = { done: Promise.resolve(), mayComeAgain: false, again: undefined, superseded };
    const onOutcome = (outcome: Outcome) => {
      entry.mayComeAgain = outcome.kind === "failure" && !outcome.nonRetryable;
    };
    const settled = settling.get(task.id);
    const context = { ...work, superseded: superseded.signal, onOutcome };
    entry.done = guarded(task, turn, context, settled).finally(async () => {
      running.delete(task.id);
      source.done(task);
      const { again } = entry;
      if (again && !signal.aborted) return begin(again.task, again.turn);
      slots.give();
      if (!again) return;
      again.turn.end();
      await reportOutcome(again.task, failure(stopped()), work);
    });
    running.set(task.id, entry);
  };
  /** Whether the task needs the slot, now or later. */
  const take = (task: Task): boolean => {
    const entry = running.get(task.id);
    if (!entry) begin(task, takeTurn(serial, touchedBy(task)));
    else if (entry.mayComeAgain && !entry.again) {
      entry.again = { task, turn: takeTurn(serial, touchedBy(task)) };
      entry.superseded.abort();
    } else {
      log.info({ task_id: task.id }, "this task is being done already");
      return false;
    }
    return true;
  };

  while (await slotFree()) {
    try {
      const next = await source.next(polling);
      ({ waitMs } = next);
      failures = 0;
      onEvent({ kind: "poll", outcome: next.task ? "task" : "idle" });
      if (!next.task || !take(next.task)) slots.give();
    } catch (thrown) {
      slots.give();
      if (signal.aborted) break;
      waitMs = backOffMs(++failures);
      const { message, hint } = toBatonError(thrown);
      onEvent({ kind: "poll", outcome: "error" });
      log.error({ error: message, hint, failures, wait_ms: waitMs }, "error getting next task; will retry");
    }
  }
  await drain(options, running, work);

  /** Waits for the time of the next poll, then for a slot: a task is never claimed that could not be begun. */
  async function slotFree(): Promise<boolean> {
    try {
      await sleep(waitMs, signal);
      await slots.take(signal);
      return true;
    } catch (thrown) {
      if (signal.aborted) return false;
      throw thrown;
    }
  }
}

async function drain({ source, abandon, graceMs }: TakeOptions, running: Map<string, Running>, work: DoContext) {
  const handBack = source.rest().map((task) => reportOutcome(task, failure(stopped()), work));
  if (running.size > 0) work.log.info({ tasks: running.size }, "stopping: waiting for running tasks");
  const timer = setTimeout(() => abandon.abort(stopped()), graceMs);
  await Promise.all([...[...running.values()].map(({ done }) => done), ...handBack]);
  clearTimeout(timer);
}

const stopped = () => new BatonError("Canceled", "the connector was stopped");

/** A task that breaks its own housekeeping must not end the service. */
async function guarded(task: Task, turn: Turn, work: DoContext, settled?: Promise<void>): Promise<void> {
  try {
    await settled;
    await doTask(task, turn, work);
  } catch (thrown) {
    const error = toBatonError(thrown);
    turn.end();
    work.log.error({ task_id: task.id, error: error.message }, "a task could not be brought to its end");
    await reportOutcome(task, failure(error), work);
  }
}

/** Aborts some time after the other. */
function delayed(signal: AbortSignal, ms: number): AbortSignal {
  const controller = new AbortController();
  const later = () => setTimeout(() => controller.abort(signal.reason), ms).unref();
  if (signal.aborted) later();
  else signal.addEventListener("abort", later, { once: true });
  return controller.signal;
}
