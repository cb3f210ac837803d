import type { RateLimit } from "@baton-connectors/sdk";

const second = 1000;
/** Without a reset time the app is asked again at least this often. */
const longestBlindWait = 60 * second;

/**
 * How long to wait before the n-th repetition of a call. A limit with a reset time still ahead is obeyed to the end: all
 * of it when nothing is left, otherwise the part of it that one of the remaining requests stands for. Everything else
 * waits a second longer each time, up to a minute, spread by up to a tenth so that callers do not return in step.
 */
export function retryWait(attempt: number, rateLimit: RateLimit | undefined, now: Date, random = Math.random): number {
  const untilReset = rateLimit?.resetAt ? rateLimit.resetAt.getTime() - now.getTime() : 0;
  if (rateLimit && untilReset > 0) {
    if (rateLimit.remaining <= 0) return untilReset;
    return Math.ceil(untilReset / rateLimit.remaining / second) * second;
  }
  const wait = Math.min(attempt * second, longestBlindWait);
  return Math.min(longestBlindWait, Math.round(wait * (1 + random() / 10)));
}
