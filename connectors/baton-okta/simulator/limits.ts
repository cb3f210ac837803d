import type { Tenant } from "./tenant.ts";

/**
 * Requests a minute by endpoint. https://developer.okta.com/docs/reference/rate-limits/
 * A list and its single objects have buckets of their own, as in Okta.
 */
export function bucketOf(path: string): string {
  const [, , , collection = "", id] = path.split("/");
  return id === undefined ? `/api/v1/${collection}` : `/api/v1/${collection}/{id}`;
}

export function createLimits(sim: Tenant["sim"], now: () => number) {
  const windows = new Map<string, { used: number; resetAt: number }>();
  let running = 0;
  return {
    /** Counts a request in. Call `end` when it is answered. */
    begin(path: string): { allowed: boolean; headers: Record<string, string> } {
      running += 1;
      const bucket = bucketOf(path);
      const limit = sim.rateLimits[bucket] ?? sim.rateLimit;
      let window = windows.get(bucket);
      if (!window || now() >= window.resetAt) {
        window = { used: 0, resetAt: now() + sim.rateWindowSeconds * 1000 };
        windows.set(bucket, window);
      }
      const crowded = sim.concurrent !== undefined && running > sim.concurrent;
      if (!crowded) window.used += 1;
      const reset = Math.ceil((crowded ? now() + 1000 : window.resetAt) / 1000);
      return {
        allowed: !crowded && window.used <= limit,
        headers: {
          "X-Rate-Limit-Limit": String(crowded ? 0 : limit),
          "X-Rate-Limit-Remaining": String(crowded ? 0 : (sim.rateRemaining ?? Math.max(0, limit - window.used))),
          "X-Rate-Limit-Reset": String(reset),
        },
      };
    },
    end() {
      running -= 1;
    },
  };
}
