import type { Log } from "@baton-connectors/sdk";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import { type ConductorOne, milliseconds } from "../conductor-one.ts";
import type { ServiceEvent, Sleep } from "../options.ts";

export interface HeartbeatOptions {
  readonly conductorOne: Pick<ConductorOne, "heartbeat">;
  readonly taskId: string;
  /** Whether the work is given up when nobody hears of it any more. */
  readonly required: boolean;
  readonly log: Log;
  readonly sleep: Sleep;
  readonly onEvent: (event: ServiceEvent) => void;
}

/** Tells ConductorOne that a task is being worked on, and learns when it is no longer wanted. */
export interface Heartbeat extends AsyncDisposable {
  /** Aborted with a cancellation when the task is cancelled, or was given up for lack of answers. */
  readonly signal: AbortSignal;
  /** Beats once now and waits for the answer. */
  first(): Promise<void>;
  /** Goes on beating, from `afterMs` from now if there was no first beat. Ends when disposed, beat under way included. */
  start(afterMs?: number): void;
}

const usualMs = 30_000;
const mostFailures = 9;
const settleMs = 5000;

export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { conductorOne, taskId, required, log, sleep, onEvent } = options;
  const cancel = new AbortController();
  const ended = new AbortController();
  let failures = 0;
  let intervalMs = usualMs;
  let welcome = true;
  let beating = Promise.resolve();

  async function beat() {
    try {
      const answer = await conductorOne.heartbeat(taskId);
      if (ended.signal.aborted) return;
      failures = 0;
      intervalMs = interval(milliseconds(answer.nextHeartbeat));
      onEvent({ kind: "heartbeat", ok: true });
      if (answer.cancelled) cancel.abort(new BatonError("Canceled", "task was cancelled"));
    } catch (thrown) {
      if (ended.signal.aborted) return;
      const error = toBatonError(thrown);
      failures++;
      onEvent({ kind: "heartbeat", ok: false });
      // A server that keeps track of syncs only is told about other tasks no more.
      if (!required && refusals.includes(error.code)) welcome = false;
      else log.warn({ task_id: taskId, error: error.message, failures }, "heartbeat failed");
      if (required && failures >= mostFailures) cancel.abort(new BatonError("Canceled", "task failed heartbeat"));
    }
  }

  return {
    signal: cancel.signal,
    first: beat,
    start(afterMs) {
      const run = async () => {
        let waitMs = afterMs ?? intervalMs;
        while (!ended.signal.aborted && !cancel.signal.aborted && welcome) {
          await sleep(waitMs, ended.signal);
          if (ended.signal.aborted) return;
          beating = beat();
          await beating;
          waitMs = intervalMs;
        }
      };
      run().catch((thrown: unknown) => {
        if (!ended.signal.aborted)
          log.error({ task_id: taskId, error: toBatonError(thrown).message }, "heartbeat stopped");
      });
    },
    /** A beat that arrives after the result would look as if the task went on. */
    async [Symbol.asyncDispose]() {
      ended.abort();
      await Promise.race([beating, new Promise((resolve) => setTimeout(resolve, settleMs).unref())]);
    },
  };
}

const refusals = ["NotFound", "Unimplemented", "InvalidArgument", "FailedPrecondition"];

/** Between a second and five minutes; where the server says nothing, half a minute. */
const interval = (ms = 0) => (ms === 0 ? usualMs : Math.min(Math.max(ms, 1000), 5 * 60_000));
