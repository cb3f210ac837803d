import { type Task, TaskSchema } from "@baton-connectors/protocol/connectorapi";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import { handlers } from "../tasks/handlers.ts";
import { failure, type Outcome } from "../tasks/outcome.ts";
import type { Handler, TaskCase, TaskContext } from "../tasks/task-context.ts";
import type { Mark } from "../workspace/mark.ts";
import { createHeartbeat } from "./heartbeat.ts";
import type { Turn } from "./turn.ts";
import { mayNotRepeat } from "./unrepeatable.ts";

/** The name of a task's kind on the wire. */
export const taskTypeOf = ({ taskType }: Task): string =>
  TaskSchema.fields.find(({ localName }) => localName === taskType.case)?.name ?? "unknown";

/** Tasks that end sooner never need a heartbeat. */
const firstBeatMs = 1000;
/** How long a handler may take to notice that it is no longer wanted. */
const abandonAfterMs = 10_000;

export type WorkContext = Omit<TaskContext, "taskId" | "signal" | "recording" | "goesOn"> & {
  /** The process must end now. */
  readonly abandoned: AbortSignal;
};

/** Does a task in its turn, under heartbeat, and tells what it came to. Never throws. */
export async function performTask(
  task: Task,
  turn: Turn,
  recording: Disposable | undefined,
  work: WorkContext,
): Promise<Outcome> {
  const { log, abandoned, conductorOne, sleep, onEvent } = work;
  const kind = task.taskType.case;
  const isSync = kind === "syncFull";
  const handler = kind && (handlers[kind] as Handler<TaskCase> | undefined);
  if (!handler) {
    turn.end();
    return failure(new BatonError("Unknown", "unsupported task type", { kind: "upstream" }));
  }

  await using heartbeat = createHeartbeat({ conductorOne, taskId: task.id, required: isSync, log, sleep, onEvent });
  const signal = AbortSignal.any([heartbeat.signal, abandoned]);
  if (isSync) await heartbeat.first();
  // A hello task ends with its Hello: there is nothing to keep alive.
  if (kind !== "hello") heartbeat.start(isSync ? undefined : firstBeatMs);
  using overdue = createOverdue(signal);
  const goingOn: Promise<unknown>[] = [];
  let mark: Mark | undefined;
  let begun = false;
  try {
    await turnCame(turn, signal);
    if (mayNotRepeat(kind)) {
      mark = await work.workspace.mark(task.id);
      // What an earlier process may have done to the app is not done again.
      if (!mark) return cutOff();
    }
    const context = {
      ...work,
      taskId: task.id,
      signal,
      recording,
      goesOn: (more: Promise<unknown>) => goingOn.push(more),
    };
    signal.throwIfAborted();
    mark?.begin();
    begun = true;
    const done = handler(task.taskType.value as never, context);
    // A sync stops by itself, and must save what it has.
    const outcome = await (isSync ? done : Promise.race([done, overdue.promise]));
    return outcome.kind === "failure" && signal.aborted ? canceled(task, signal) : outcome;
  } catch (thrown) {
    if (signal.aborted) return begun ? canceled(task, signal) : neverBegun(signal);
    const error = toBatonError(thrown);
    // Nobody knows whether it was done: it must not be done twice.
    return failure(error, error.effect === "unknown");
  } finally {
    await mark?.close();
    void Promise.allSettled(goingOn).then(turn.end);
  }
}

/** What an earlier process began and did not end: nobody knows how far it came. */
export const cutOff = (): Outcome =>
  failure(
    new BatonError("Aborted", "an earlier attempt at this task was cut off; whether it took effect is not known", {
      kind: "upstream",
      hint: "Look in the app, then ask anew if it is still needed.",
    }),
    true,
  );

/** Nothing was done: whoever gets the task next may begin it. */
const neverBegun = (signal: AbortSignal): Outcome =>
  failure(new BatonError("Canceled", `${toBatonError(signal.reason).message}; this task was never begun`));

async function turnCame({ begun }: Turn, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([promise, begun]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Whatever went wrong after a cancellation went wrong because of it. What may have been done is not to be done again. */
const canceled = ({ taskType }: Task, signal: AbortSignal): Outcome =>
  failure(new BatonError("Canceled", toBatonError(signal.reason).message), mayNotRepeat(taskType.case));

/** Rejects some time after the signal aborted. To be disposed of: a signal that is listened to is never collected. */
function createOverdue(signal: AbortSignal): { readonly promise: Promise<never> } & Disposable {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  const wait = () => void setTimeout(() => reject(signal.reason), abandonAfterMs).unref();
  if (signal.aborted) wait();
  else signal.addEventListener("abort", wait, { once: true });
  return { promise, [Symbol.dispose]: () => signal.removeEventListener("abort", wait) };
}
