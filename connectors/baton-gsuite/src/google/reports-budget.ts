import { BatonError, bug } from "@baton-connectors/sdk";

/** Google allows 250 filtered Reports queries a minute and project; some room is left for others. */
const perMinute = 220;
const minute = 60_000;

/**
 * What is left of the minute's Reports queries. A page of work asks for all it needs before it starts, so that it is
 * never refused half-way; who has to wait is told until when.
 */
export interface ReportsBudget {
  /** Takes `count` queries, or throws the limit with the time at which they will be there. */
  take(count: number): void;
  /** Takes up to `count`, and says how many it got. */
  takeUpTo(count: number): number;
}

/** Whatever minute one looks at, no more than that were taken in it. */
export function createReportsBudget(now: () => Date): ReportsBudget {
  let taken: { readonly at: number; readonly count: number }[] = [];

  /** What can be taken at a time. */
  function left(at: number): number {
    taken = taken.filter((one) => one.at > at - minute);
    return perMinute - taken.reduce((sum, { count }) => sum + count, 0);
  }

  /** When so many more than there are will be there: the oldest come back first. */
  function timeOf(missing: number): Date {
    let back = 0;
    for (const { at, count } of taken) {
      back += count;
      if (back >= missing) return new Date(at + minute);
    }
    throw bug(`${missing} queries more than were ever taken`);
  }

  return {
    take(count) {
      const at = now().getTime();
      const missing = Math.min(count, perMinute) - left(at);
      if (missing <= 0) {
        taken.push({ at, count });
        return;
      }
      throw new BatonError("Unavailable", "the minute's Reports API queries are used up", {
        rateLimit: { status: "over-limit", limit: perMinute, remaining: 0, resetAt: timeOf(missing) },
      });
    },
    takeUpTo(count) {
      const at = now().getTime();
      const got = Math.max(0, Math.min(count, left(at)));
      if (got > 0) taken.push({ at, count: got });
      return got;
    },
  };
}
