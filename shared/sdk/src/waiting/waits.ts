import { type BatonError, isRetryable } from "../errors.ts";

/**
 * How long one request, or one page, is asked for again. Waiting for a limit that the app states has no end and counts for
 * neither number: it is the app's own word when to come back.
 */
export interface Patience {
  /** Tries at most that fail for no stated limit: a server in trouble, a lost connection, an answer that cannot be read. */
  readonly tries: number;
  /** Tries at most whose answers could not be read. */
  readonly unreadable: number;
  /** Time at most from the first failure on, in milliseconds. */
  readonly forMs: number;
}

/** A page of a sync: an app that is down for a quarter of an hour does not end a sync of hours. */
export const patienceOfSync: Patience = { tries: 20, unreadable: 5, forMs: 15 * 60_000 };
/** A change, a validation, a page of events: somebody waits for the outcome. */
export const patienceOfCall: Patience = { tries: 5, unreadable: 3, forMs: 2 * 60_000 };

export interface Tried {
  /** Failed tries that no stated limit was the reason of, this one included. */
  readonly failures: number;
  /** Those of them whose answer could not be read. */
  readonly unreadable: number;
  /** Since the first of them. */
  readonly forMs: number;
}

export interface Wait {
  readonly ms: number;
  /** The app's limit; absent where we chose. */
  readonly limited: boolean;
  /** The app asked for longer than is waited at once. */
  readonly shortened: boolean;
}

const second = 1000;
/** Whatever a limit says, an app is asked again after an hour. */
export const longestLimitMs = 3_600_000;
/** Between two tries that no limit is the reason of. */
const longestBackOffMs = 60 * second;

/**
 * How long an app that is over its limit asks to be left alone. Undefined where it names no time that is still ahead: whoever is
 * refused so again and again would ask without end, so it counts as any other failure.
 */
export function statedWait({ rateLimit }: BatonError, now: Date): number | undefined {
  if (rateLimit?.status !== "over-limit" || !rateLimit.resetAt) return undefined;
  const ahead = rateLimit.resetAt.getTime() - now.getTime();
  return ahead > 0 ? ahead : undefined;
}

/**
 * The wait before the next try, or undefined where another would be no better, one too many, or was given up further in. A stated limit is obeyed to its end, a
 * second at least and an hour at most. Anything else backs off: a second, two, four, up to a minute, spread by a quarter so
 * that callers do not return in step.
 */
export function nextWait(
  error: BatonError,
  tried: Tried,
  patience: Patience,
  now: Date,
  random: () => number = Math.random,
): Wait | undefined {
  if (!isRetryable(error) || error.tries !== undefined) return undefined;
  const stated = statedWait(error, now);
  if (stated !== undefined) {
    const ms = Math.min(Math.max(stated, second), longestLimitMs);
    return { ms, limited: true, shortened: stated > longestLimitMs };
  }
  // Who states the wait counts the tries.
  if (error.backOffMs !== undefined) return { ms: error.backOffMs, limited: false, shortened: false };
  const spent =
    tried.failures >= patience.tries ||
    tried.forMs >= patience.forMs ||
    (error.malformed && tried.unreadable >= patience.unreadable);
  if (spent) return undefined;
  const doubled = Math.min(second * 2 ** Math.min(tried.failures - 1, 16), longestBackOffMs);
  const spread = doubled * (0.75 + random() / 2);
  const asked = Math.min(error.retryAfterMs ?? 0, longestBackOffMs);
  return { ms: Math.round(Math.max(spread, asked)), limited: false, shortened: false };
}
