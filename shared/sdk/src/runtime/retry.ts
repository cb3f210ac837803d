import { setTimeout as delay } from "node:timers/promises";
import { BatonError, isRetryable, toBatonError } from "../errors.ts";
import type { Log } from "../log.ts";

export interface Retrying {
  /** Repetitions after the first failure. */
  readonly attempts: number;
  /** The n-th wait is n times this, at most a minute; or as long as the vendor asks, where it says how long. */
  readonly delayMs: number;
  readonly now: () => Date;
  readonly log: Log;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

export async function retrying<T>(options: Retrying, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      const error = toBatonError(thrown);
      if (!isRetryable(error) || attempt > options.attempts || options.signal.aborted) throw error;
      const untilReset = (error.rateLimit?.resetAt?.getTime() ?? 0) - options.now().getTime();
      const waitMs = untilReset > 0 ? untilReset : Math.min(60_000, attempt * options.delayMs);
      options.log.warn({ error: error.message, attempt, wait_ms: waitMs }, "retrying operation");
      await options.sleep(waitMs, options.signal);
    }
  }
}

/** A timer for longer than this ends at once: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const longestTimerMs = 2 ** 31 - 1;

/** Waits, or ends at once with a cancellation when the signal says so. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    let left = Math.max(0, ms);
    do {
      await delay(Math.min(left, longestTimerMs), undefined, signal ? { signal } : {});
      left -= longestTimerMs;
    } while (left > 0);
  } catch (thrown) {
    throw new BatonError("Canceled", "canceled while waiting", { cause: thrown });
  }
}
