import { AsyncLocalStorage } from "node:async_hooks";
import { BatonError, type RateLimitObservation, toBatonError } from "@baton-connectors/sdk";
import { countTries, exhausted, nextWait, patienceOfSync } from "@baton-connectors/sdk/host";
import type { SyncEvent } from "../events.ts";
import { createPacer } from "./pacer.ts";

/** Calls the connector: waits while the app's budget is spent, repeats what can be repeated. */
export interface Caller {
  /** Calls of this kind that may run side by side now; at least one is always let in, and then waits inside. */
  allowance(kind: string): number;
  /**
   * `kind` names calls that draw from the same budgets. Errors that a repetition cannot mend are thrown; so is a
   * cancellation, at once, whether or not the connector heeds its signal.
   */
  call<T>(kind: string, work: () => Promise<T>): Promise<T>;
  observe(observation: RateLimitObservation): void;
  readonly retries: number;
  readonly waitedMs: number;
}

export interface CallerOptions {
  readonly maxInFlight: number;
  readonly rateLimitShare: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly emit: (event: SyncEvent) => void;
}

export function createCaller({ maxInFlight, rateLimitShare, signal, now, sleep, emit }: CallerOptions): Caller {
  const pacer = createPacer({ maxInFlight, share: rateLimitShare, now });
  // Tells which kind of call an answer's limits belong to while several run side by side.
  const running = new AsyncLocalStorage<string>();
  let retries = 0;
  let waitedMs = 0;

  const underway = new Set<(cancellation: BatonError) => void>();
  const cancellation = () => new BatonError("Canceled", "sync canceled", { cause: signal.reason });
  signal.addEventListener(
    "abort",
    () => {
      for (const cancel of underway) cancel(cancellation());
    },
    { once: true },
  );
  /** What the work ends in, or a cancellation. A race with one promise for all would hold every answer as long as that lasts. */
  const orCancelled = <T>(work: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) reject(cancellation());
      underway.add(reject);
      work.then(resolve, reject).finally(() => underway.delete(reject));
    });

  async function pass(ms: number) {
    waitedMs += ms;
    await orCancelled(sleep(ms, signal));
  }

  async function entry(kind: string) {
    for (let until = pacer.opensAt(kind); until; until = pacer.opensAt(kind)) {
      const waitMs = Math.max(1, until.getTime() - now().getTime());
      emit({ kind: "paced", bucket: kind, waitMs, until });
      await pass(waitMs);
    }
  }

  return {
    allowance: (kind) => Math.max(1, pacer.allowance(kind)),
    async call(kind, work) {
      const tries = countTries(now);
      for (;;) {
        await entry(kind);
        try {
          return await orCancelled(running.run(kind, work));
        } catch (thrown) {
          const error = toBatonError(thrown);
          const tried = tries.failed(error);
          if (signal.aborted) throw error;
          const wait = nextWait(error, tried, patienceOfSync, now());
          if (!wait) throw exhausted(error, tried.failures);
          const until = new Date(now().getTime() + wait.ms);
          if (wait.limited) pacer.refused(kind, until);
          retries++;
          const { ms: waitMs, limited, shortened } = wait;
          emit({ kind: "retry", call: kind, error, attempt: tried.failures, waitMs, until, limited, shortened });
          await pass(waitMs);
        }
      }
    },
    observe(observation) {
      const kind = running.getStore();
      if (kind !== undefined) pacer.observe(kind, observation);
    },
    get retries() {
      return retries;
    },
    get waitedMs() {
      return waitedMs;
    },
  };
}
