import { BatonServiceFinishTaskRequestSchema, type Task } from "@baton-connectors/protocol/connectorapi";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import type { Secrets } from "@baton-connectors/sdk/secrets";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { FinalState } from "../conductor-one.ts";
import { failure, type Outcome } from "../tasks/outcome.ts";
import { deliver } from "./deliver.ts";
import { finalState } from "./finish-task.ts";
import { performTask, taskTypeOf, type WorkContext } from "./perform-task.ts";
import type { Turn } from "./turn.ts";
import { changes } from "./unrepeatable.ts";

export type DoContext = WorkContext & {
  readonly secrets: Secrets;
  /** Told before the outcome is reported. */
  readonly onOutcome?: (outcome: Outcome) => void;
  /** The outcome need not be reported any more. */
  readonly superseded?: AbortSignal;
};

/** A task from its beginning to its acknowledgement. */
export async function doTask(task: Task, turn: Turn, work: DoContext): Promise<void> {
  const { log, now, onEvent, workspace, debugLog } = work;
  const taskType = taskTypeOf(task);
  const fields = { task_id: task.id, task_type: taskType };
  await tolerantly(work, workspace.prepare);
  using recording = task.debug ? debugLog.record() : undefined;
  const kept = await workspace.resultOf(task.id);
  if (kept) {
    turn.end();
    log.info(fields, "this task was done before: reporting it again");
    return report(fromBinary(BatonServiceFinishTaskRequestSchema, kept), work);
  }
  const started = now().getTime();
  log.info(fields, "task started");
  onEvent({ kind: "task-started", taskId: task.id, taskType });
  const outcome = await performTask(task, turn, recording, work);
  const duration = (now().getTime() - started) / 1000;
  const error = outcome.kind === "success" ? undefined : outcome.error;
  const code = error?.code ?? "OK";
  if (error) {
    const { message, hint } = error;
    log.error({ ...fields, code, error: message, hint, duration }, "task failed");
  }
  onEvent({ kind: "task-ended", taskId: task.id, taskType, outcome: code, durationMs: duration * 1000 });
  work.onOutcome?.(outcome);
  await reportOutcome(task, outcome, work);
  log.info({ ...fields, outcome: error ? "failed" : "succeeded", duration }, "Task complete!");
}

/** Tells ConductorOne what a task came to, and forgets about the task once that is acknowledged. */
export async function reportOutcome(task: Task, outcome: Outcome, work: DoContext): Promise<void> {
  const { workspace, secrets } = work;
  const state = finalState(task.id, outcome, secrets);
  if (!state) return forget(task.id, work);
  const final = outcome.kind === "success" || (outcome.kind === "failure" && outcome.nonRetryable);
  if (final && changes(task.taskType.case)) {
    const message = toBinary(BatonServiceFinishTaskRequestSchema, create(BatonServiceFinishTaskRequestSchema, state));
    await tolerantly(work, () => workspace.keepResult(task.id, message));
  }
  // A sync that failed to be delivered leaves its file for the next attempt.
  const leaves = outcome.kind === "failure" && task.taskType.case === "syncFull";
  // Another attempt may begin before this one is acknowledged, and must find no mark of it.
  if (!final && !leaves) await forget(task.id, work);
  if (leaves) await tolerantly(work, () => workspace.release(task.id));
  await report(state, work, final);
}

/** Sends again what earlier processes could not. */
export async function reportKept(work: DoContext): Promise<void> {
  const results = await work.workspace.results();
  const states = results.map((bytes) => fromBinary(BatonServiceFinishTaskRequestSchema, bytes));
  await Promise.all(states.map((state) => report(state, work)));
}

async function report(state: FinalState, work: DoContext, thenForget = true): Promise<void> {
  const { conductorOne, log, sleep, abandoned, superseded, secrets } = work;
  const signal = superseded ? AbortSignal.any([abandoned, superseded]) : abandoned;
  const taskId = state.taskId ?? "";
  let delivery = await deliver(state, { conductorOne, log, sleep, signal });
  if (delivery.kind === "refused" && state.finalState?.case === "success") {
    // The work is done; that its answer is not wanted must at least be known.
    const lost = delivery.error.prefixed("done, but the result was refused");
    const apology = finalState(taskId, failure(lost, true), secrets)!;
    delivery = await deliver(apology, { conductorOne, log, sleep, signal });
  }
  if (delivery.kind !== "unsent" && thenForget) await forget(taskId, work);
}

const forget = (taskId: string, work: DoContext) => tolerantly(work, () => work.workspace.clear(taskId));

/**
 * What is kept for the next process is an insurance: failing to take it out does not fail the task. A place that is not
 * ours does.
 */
async function tolerantly({ log, workspace }: DoContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof BatonError) throw thrown;
    log.warn(
      { directory: workspace.directory, error: toBatonError(thrown).message },
      "the work directory cannot be used",
    );
  }
}
