import { describe, expect, test } from "@jest/globals";
import { readLimits, refusedLimit } from "../src/http/rate-limit.ts";
import { statusError } from "../src/http/status-error.ts";

const now = new Date("2026-05-01T00:00:00Z");
const epoch = now.getTime() / 1000;
const budget = (headers: Record<string, string>) => readLimits(new Headers(headers), now).budget;
/** Milliseconds from now until a refusal with these headers may be followed by another try. */
const wait = (headers: Record<string, string>) =>
  refusedLimit(new Headers(headers), now).resetAt!.getTime() - now.getTime();
const reset = (value: string) => budget({ "x-ratelimit-reset": value })?.resetAt?.toISOString();

test("nothing said is nothing known", () => expect(budget({})).toBeUndefined());

test("values are read by family, the number in front", () => {
  expect(budget({ "ratelimit-limit": "500;w=60", "x-rate-limit-remaining": "499" })).toMatchObject({
    status: "ok",
    limit: 500,
    remaining: 499,
  });
});

test.each([
  ["30", "2026-05-01T00:00:30.000Z"],
  ["1.5", "2026-05-01T00:00:01.500Z"],
  ["5;w=60", "2026-05-01T00:00:05.000Z"],
  ["5, 5", "2026-05-01T00:00:05.000Z"],
  ["-5", "2026-05-01T00:00:00.000Z"],
  ["1777593660", "2026-05-01T00:01:00.000Z"],
  ["1777593660000", "2026-05-01T00:01:00.000Z"],
  ["1777593660.25", "2026-05-01T00:01:00.250Z"],
  ["Fri, 01 May 2026 00:02:00 GMT", "2026-05-01T00:02:00.000Z"],
  ["Friday, 01-May-26 00:02:00 GMT", "2026-05-01T00:02:00.000Z"],
  ["2026-05-01T00:03:00Z", "2026-05-01T00:03:00.000Z"],
])("a reset of %s ends at %s", (value, at) => expect(reset(value)).toBe(at));

const noTimes = [
  ...["1777593660000000", "1777593660000000000", "9".repeat(400), "40000000", "2099-01-01T00:00:00Z"],
  ...["soon", "NaN", "Infinity", "0x10", "May 2001", "1e3", ""],
];
test.each(noTimes)("a reset of %s is none", (value) => {
  expect(reset(value)).toBeUndefined();
  expect(wait({ "x-ratelimit-reset": value })).toBe(60_000);
  expect(wait({ "x-ratelimit-reset": value, "retry-after": "5" })).toBe(5_000);
});

test("a number beyond what one holds exactly says nothing", () => {
  expect(budget({ "x-ratelimit-limit": "9".repeat(400), "x-ratelimit-remaining": "9007199254740993" })).toBeUndefined();
});

describe("several windows in one answer", () => {
  test("the one with the least left counts, in joined headers", () => {
    const joined = {
      "x-rate-limit-limit": "600, 5000",
      "x-rate-limit-remaining": "0, 4000",
      "x-rate-limit-reset": "7, 3000",
    };
    expect(budget(joined)).toEqual({ status: "unspecified", limit: 600, remaining: 0, resetAt: at(7) });
    expect(wait(joined)).toBe(7_000);
  });
  test("and in the drafts' list; their older form is one window", () => {
    expect(budget({ ratelimit: '"burst";r=3;t=2, "hour";r=900;t=1800' })).toMatchObject({
      remaining: 3,
      resetAt: at(2),
    });
    expect(budget({ ratelimit: "limit=10, remaining=0, reset=50" })).toMatchObject({
      limit: 10,
      remaining: 0,
      resetAt: at(50),
    });
  });
  test("the longest Retry-After counts; dates may be joined too", () => {
    expect(wait({ "retry-after": "3, 9" })).toBe(9_000);
    expect(wait({ "retry-after": "Fri, 01 May 2026 00:00:04 GMT, Fri, 01 May 2026 00:00:02 GMT" })).toBe(4_000);
  });
});

test("the server's clock counts: a skew changes no wait", () => {
  for (const skew of [-7200, -90, 0, 90, 7200]) {
    const served = new Date(now.getTime() + skew * 1000).toUTCString();
    expect(wait({ date: served, "x-ratelimit-reset": String(epoch + skew + 20) })).toBe(20_000);
    expect(wait({ date: served, "retry-after": new Date(now.getTime() + (skew + 30) * 1000).toUTCString() })).toBe(
      30_000,
    );
    expect(wait({ date: served, "retry-after": "40" })).toBe(40_000);
  }
});

test("a refusal: Retry-After, the window where it ends later, not a window that is not spent; else a minute", () => {
  expect(wait({})).toBe(60_000);
  expect(wait({ "retry-after": "90", "x-ratelimit-reset": "30" })).toBe(90_000);
  expect(wait({ "retry-after": "30", "x-ratelimit-reset": "90" })).toBe(90_000);
  expect(wait({ "retry-after": "30", "x-ratelimit-reset": "90", "x-ratelimit-remaining": "0" })).toBe(90_000);
  expect(wait({ "retry-after": "30", "x-ratelimit-reset": "90", "x-ratelimit-remaining": "12" })).toBe(30_000);
});

describe("which answers are limits", () => {
  const request = { method: "GET", url: new URL("https://app.test/users") };
  const failure = (status: number, headers: Record<string, string>, details = {}) =>
    statusError(request, { status, headers: new Headers(headers) }, now, details);
  const spent = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "900" };

  test("429, 403 with nothing left, and what the connector says", () => {
    expect(failure(429, {}).rateLimit?.resetAt).toEqual(at(60));
    expect(failure(403, spent).rateLimit?.resetAt).toEqual(at(900));
    expect(failure(403, { "x-ratelimit-remaining": "5", "x-ratelimit-reset": "900" })).toMatchObject({
      code: "PermissionDenied",
      rateLimit: undefined,
    });
    expect(failure(400, {}, { limited: { afterSeconds: 3 } })).toMatchObject({
      code: "Unavailable",
      kind: "rate-limit",
      effect: "none",
      rateLimit: { resetAt: at(3) },
    });
  });
  test("no other, whatever its headers say", () => {
    for (const status of [400, 401, 404, 500, 502, 503]) expect(failure(status, spent).rateLimit).toBeUndefined();
  });
  test("a server that is down can ask for time", () => {
    expect(failure(503, { "retry-after": "20", ...spent }).retryAfterMs).toBe(20_000);
    expect(failure(500, { "retry-after": "20" }).retryAfterMs).toBeUndefined();
  });
});

function at(seconds: number) {
  return new Date(now.getTime() + seconds * 1000);
}
