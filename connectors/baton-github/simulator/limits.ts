import type { Reply } from "./reply.ts";

/**
 * GitHub's limits. Primary: requests (GraphQL: points) an hour per credential. Secondary: requests at once and
 * points a minute, a read costing 1 and a write 5.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export interface LimitOptions {
  /** Requests per window; the tenant's `rate_limit` unless given. */
  primary?: number;
  windowSeconds?: number;
  concurrent?: number;
  pointsPerMinute?: number;
  /** Retry-After of a secondary refusal. */
  retryAfterSeconds?: number;
  /** false: no X-RateLimit-* headers (a GHES with limits off). */
  headers?: boolean;
}

export interface Limits {
  /** Counts a request in; the refusal if it is over a limit. Call `end` when it is answered. */
  begin(key: string, method: string, resource: "core" | "graphql"): Reply | undefined;
  end(): void;
  headers(key: string, resource: "core" | "graphql"): Record<string, string>;
  state(key: string, resource: "core" | "graphql"): { limit: number; remaining: number; reset: number };
}

interface Window {
  used: number;
  resetAt: number;
}

const ABOUT = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";

export function createLimits(options: LimitOptions & { primary: number }, now: () => number): Limits {
  const windows = new Map<string, Window>();
  const minutes = new Map<string, { points: number; resetAt: number }>();
  let running = 0;
  const span = (options.windowSeconds ?? 3600) * 1000;
  const windowOf = (key: string, resource: string): Window => {
    const name = `${resource} ${key}`;
    const known = windows.get(name);
    if (known && now() < known.resetAt) return known;
    const fresh = { used: 0, resetAt: now() + span };
    windows.set(name, fresh);
    return fresh;
  };
  const secondary = (): Reply => ({
    status: 403,
    body: {
      message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
      documentation_url: `${ABOUT}#about-secondary-rate-limits`,
    },
    headers: { "Retry-After": String(options.retryAfterSeconds ?? 60) },
  });
  return {
    begin(key, method, resource) {
      running += 1;
      if (options.concurrent !== undefined && running > options.concurrent) return secondary();
      if (options.pointsPerMinute !== undefined) {
        const minute = minutes.get(key);
        const current = minute && now() < minute.resetAt ? minute : { points: 0, resetAt: now() + 60_000 };
        minutes.set(key, current);
        current.points += method === "GET" || resource === "graphql" ? 1 : 5;
        if (current.points > options.pointsPerMinute) return secondary();
      }
      const window = windowOf(key, resource);
      if (window.used >= options.primary) {
        const body = { message: "API rate limit exceeded for this credential.", documentation_url: ABOUT };
        return resource === "graphql"
          ? { status: 200, body: { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] } }
          : { status: 403, body };
      }
      window.used += 1;
      return undefined;
    },
    end: () => {
      running -= 1;
    },
    state(key, resource) {
      const window = windowOf(key, resource);
      return {
        limit: options.primary,
        remaining: Math.max(0, options.primary - window.used),
        reset: Math.ceil(window.resetAt / 1000),
      };
    },
    headers(key, resource) {
      if (options.headers === false) return {};
      const { limit, remaining, reset } = this.state(key, resource);
      return {
        "X-RateLimit-Limit": String(limit),
        "X-RateLimit-Remaining": String(remaining),
        "X-RateLimit-Used": String(limit - remaining),
        "X-RateLimit-Reset": String(reset),
        "X-RateLimit-Resource": resource,
      };
    },
  };
}
