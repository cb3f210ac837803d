import { BatonError } from "@baton-connectors/sdk";

/** Google allows 250 filtered Reports queries a minute and project; some room is left for others. */
const perMinute = 220;

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

export function createReportsBudget(now: () => Date): ReportsBudget {
  let tokens = perMinute;
  let filledAt = now().getTime();

  function refill() {
    const at = now().getTime();
    tokens = Math.min(perMinute, tokens + (Math.max(0, at - filledAt) / 60_000) * perMinute);
    filledAt = at;
  }

  return {
    take(count) {
      refill();
      const missing = Math.min(count, perMinute) - tokens;
      if (missing <= 0) {
        tokens -= count;
        return;
      }
      const resetAt = new Date(filledAt + Math.ceil((missing / perMinute) * 60_000));
      throw new BatonError("Unavailable", "the minute's Reports API queries are used up", {
        rateLimit: { status: "over-limit", limit: perMinute, remaining: 0, resetAt },
      });
    },
    takeUpTo(count) {
      refill();
      const taken = Math.max(0, Math.min(count, Math.floor(tokens)));
      tokens -= taken;
      return taken;
    },
  };
}
