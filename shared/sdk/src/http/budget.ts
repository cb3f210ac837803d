import type { RateLimit } from "../errors.ts";

/** A request on its way. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  /** What is called, where every call goes to one address: see `HttpRequest`. */
  readonly operation?: string | undefined;
}

/** What the host learns from answers and own counts. The engine paces itself by it. */
export interface RateLimitObservation {
  readonly bucket: string;
  readonly rateLimit: RateLimit;
}

/** A limit that the vendor has and does not count in its answers: so much within so long. */
export interface Budget {
  /** A name of its own, other than those that the vendor's answers are reported under. */
  readonly bucket: string;
  readonly limit: number;
  readonly windowMs: number;
  /** What a request takes of it. */
  readonly cost: (request: OutgoingRequest) => number;
}

/** Counts a request as it is sent; says what is left of the budgets it draws from. */
export type Meter = (request: OutgoingRequest) => readonly RateLimitObservation[];

/**
 * Windows begin with the first request after the last. Nothing is held back here: that is the engine's, which is told and
 * lets fewer calls in. A call that makes many requests can exceed a budget by these.
 */
export function createMeter(budgets: readonly Budget[], now: () => Date): Meter {
  const windows = budgets.map((budget) => ({ budget, used: 0, resetAt: new Date(0) }));
  return (request) =>
    windows.flatMap((window) => {
      const { bucket, limit, windowMs, cost } = window.budget;
      const taken = cost(request);
      if (taken === 0) return [];
      if (window.resetAt <= now()) {
        window.used = 0;
        window.resetAt = new Date(now().getTime() + windowMs);
      }
      window.used += taken;
      const remaining = Math.max(0, limit - window.used);
      return [{ bucket, rateLimit: { status: "ok" as const, limit, remaining, resetAt: window.resetAt } }];
    });
}
