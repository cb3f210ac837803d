import type { RateLimit } from "../errors.ts";

/**
 * Reads a vendor's limit headers. For each value the first present header counts; the families are generic/GitHub, the
 * IETF draft, Linear, Okta, and Retry-After (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after).
 */
const limitNames = ["x-ratelimit-limit", "ratelimit-limit", "x-ratelimit-requests-limit", "x-rate-limit-limit"];
const remainingNames = [
  "x-ratelimit-remaining",
  "ratelimit-remaining",
  "x-ratelimit-requests-remaining",
  "x-rate-limit-remaining",
];
const resetNames = [
  "x-ratelimit-reset",
  "ratelimit-reset",
  "x-ratelimit-requests-reset",
  "x-rate-limit-reset",
  "retry-after",
];

/** Undefined when the answer says nothing about limits. A 429 always says something: without a reset time, a minute. */
export function parseRateLimit(status: number, headers: Headers, now: Date): RateLimit | undefined {
  const limit = leadingInteger(firstOf(headers, limitNames));
  const remaining = leadingInteger(firstOf(headers, remainingNames));
  const resetAt = resetNames.map((name) => resetTime(headers.get(name), now)).find((at) => at !== undefined);

  if (status === 429) {
    // The wait a vendor asks for in Retry-After goes before the end of its window.
    const retryAfter = resetTime(headers.get("retry-after"), now);
    return {
      status: "over-limit",
      limit: limit ?? 1,
      remaining: 0,
      resetAt: latest(resetAt, retryAfter) ?? new Date(now.getTime() + 60_000),
    };
  }
  if (limit === undefined && remaining === undefined && resetAt === undefined) return undefined;
  return {
    status: (remaining ?? 0) > 0 ? "ok" : "unspecified",
    limit: limit ?? 0,
    remaining: remaining ?? 0,
    resetAt,
  };
}

function firstOf(headers: Headers, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = headers.get(name);
    if (value) return value;
  }
  return undefined;
}

function leadingInteger(value: string | undefined): number | undefined {
  const digits = value?.trim().match(/^\d+/)?.[0];
  const number = Number(digits ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : undefined;
}

const thirtyYears = 946_080_000;
/** No window is as long: what ends later was not meant as a time of this kind. */
const longestWindowMs = 366 * 24 * 3_600_000;

/** Seconds from now, a Unix time in seconds or milliseconds, or a date in RFC 9110, RFC 850 or RFC 3339 form. */
function resetTime(value: string | null, now: Date): Date | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  const at = /^\d+(\.\d+)?$/.test(text) ? timeOfNumber(Number(text), now) : Date.parse(text);
  return at - now.getTime() <= longestWindowMs ? new Date(at) : undefined;
}

function timeOfNumber(number: number, now: Date): number {
  const seconds = number > thirtyYears * 1000 ? number / 1000 : number;
  return seconds > thirtyYears ? seconds * 1000 : now.getTime() + seconds * 1000;
}

const latest = (a: Date | undefined, b: Date | undefined) => (a && b ? (a > b ? a : b) : (a ?? b));
