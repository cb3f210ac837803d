import type { RateLimit } from "../errors.ts";
import { separated, statedLimit, waitOf } from "./limit-headers.ts";

/** What an answer says of the app's limits. */
export interface Limits {
  /** The budget it names, for pacing; undefined when it names none. */
  readonly budget: RateLimit | undefined;
  /** How long it asks to be left alone, in milliseconds; undefined when it does not. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Reads the limits in an answer's headers, as moments of this machine's clock. The server's clock is its Date header: a
 * moment is compared with that, so that two clocks that differ change no wait.
 * Retry-After: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after, the longest where there are several.
 */
export function readLimits(headers: Headers, now: Date): Limits {
  const served = Date.parse(headers.get("date") ?? "");
  const answeredAt = Number.isNaN(served) ? now.getTime() : served;
  const { limit, remaining, resetMs } = statedLimit(headers, answeredAt);
  const asked = separated(headers.get("retry-after"))
    .map((text) => waitOf(text, answeredAt))
    .filter((wait) => wait !== undefined);
  const resetAt = resetMs === undefined ? undefined : new Date(now.getTime() + resetMs);
  const known = limit !== undefined || remaining !== undefined || resetAt !== undefined;
  return {
    budget: known
      ? {
          status: (remaining ?? 0) > 0 ? "ok" : "unspecified",
          limit: limit ?? 0,
          remaining: remaining ?? 0,
          resetAt,
        }
      : undefined,
    retryAfterMs: asked.length > 0 ? Math.max(...asked) : undefined,
  };
}

/** Where an app refuses for its limits and does not say how long: a minute. */
const unstatedMs = 60_000;

/**
 * The limit behind a refusal. The wait that Retry-After asks for counts; the end of the window too, where it is later,
 * unless the app says that there is something left of that window: then another limit was meant. `afterSeconds`: when to come back, where the
 * connector knows better.
 */
export function refusedLimit(headers: Headers, now: Date, afterSeconds?: number): RateLimit {
  const { budget, retryAfterMs } = readLimits(headers, now);
  const after = (ms: number | undefined) => (ms === undefined ? undefined : new Date(now.getTime() + ms));
  const asked = after(afterSeconds === undefined ? retryAfterMs : afterSeconds * 1000);
  const windowEnds = asked && (afterSeconds !== undefined || budget?.status === "ok") ? undefined : budget?.resetAt;
  const resetAt = latest(windowEnds, asked) ?? after(unstatedMs);
  return { status: "over-limit", limit: budget?.limit || 1, remaining: 0, resetAt };
}

const latest = (a: Date | undefined, b: Date | undefined) => (a && b ? (a > b ? a : b) : (a ?? b));
