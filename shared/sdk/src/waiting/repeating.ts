import { setTimeout as delay } from "node:timers/promises";
import { BatonError, toBatonError } from "../errors.ts";
import type { Log } from "../log.ts";
import { nextWait, type Patience, statedWait, type Wait } from "./waits.ts";

export interface Repeating {
  readonly patience: Patience;
  readonly now: () => Date;
  readonly log: Log;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Whether a failure may be followed by another try at all; default: all that `nextWait` says. */
  readonly mayRepeat?: (error: BatonError) => boolean;
  /** A failure that leaves in doubt what was done is followed by another try, which finds out. */
  readonly doubtToo?: boolean;
  /** Told before each wait; default: a warning in the log. */
  readonly onWait?: (wait: Wait, error: BatonError, failures: number) => void;
}

/** Tries until it works, or until another try is pointless or one too many: then the last error, with the count. */
export async function repeating<T>(options: Repeating, work: () => Promise<T>): Promise<T> {
  const tries = countTries(options.now);
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      const error = toBatonError(thrown);
      const tried = tries.failed(error);
      if (options.signal.aborted || error.tries !== undefined || options.mayRepeat?.(error) === false) throw error;
      const failure = options.doubtToo && error.effect === "unknown" ? error.changed({ code: "Unavailable" }) : error;
      const wait = nextWait(failure, tried, options.patience, options.now());
      if (!wait) throw exhausted(error, tried.failures);
      if (options.onWait) options.onWait(wait, error, tried.failures);
      else options.log.warn(waitFields(wait, error, tried.failures), wait.limited ? "waiting for a limit" : "retrying");
      await options.sleep(wait.ms, options.signal);
    }
  }
}

/** What a log line says of a wait. */
export const waitFields = (wait: Wait, error: BatonError, failures: number) => ({
  error: error.message,
  wait_ms: wait.ms,
  ...(wait.limited ? { limited: true } : { failures }),
  ...(wait.shortened && { note: "the app asks to be left alone for longer; it is asked again after an hour" }),
});

/** Counts failed tries of one thing. */
export function countTries(now: () => Date) {
  let failures = 0;
  let unreadable = 0;
  let since: number | undefined;
  return {
    failed(error: BatonError) {
      if (statedWait(error, now()) === undefined) {
        failures++;
        if (error.malformed) unreadable++;
        since ??= now().getTime();
      }
      return { failures, unreadable, forMs: since === undefined ? 0 : now().getTime() - since };
    },
  };
}

/** The last error of several, which says how many there were; whoever is further out does not begin anew. */
export const exhausted = (error: BatonError, failures: number): BatonError =>
  failures > 1 ? error.changed({ message: `${error.message} (${failures} tries)`, tries: failures }) : error;

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
