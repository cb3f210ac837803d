import type { RateLimit } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { retryWait } from "../src/pages/wait.ts";

const now = new Date("2026-01-01T00:00:00Z");
const limit = (remaining: number, seconds: number | undefined): RateLimit => ({
  status: remaining > 0 ? "ok" : "over-limit",
  limit: 100,
  remaining,
  resetAt: seconds === undefined ? undefined : new Date(now.getTime() + seconds * 1000),
});

describe("the wait before a repetition", () => {
  test.each([
    { attempt: 1, rateLimit: undefined, seconds: 1 },
    { attempt: 7, rateLimit: undefined, seconds: 7 },
    { attempt: 60, rateLimit: undefined, seconds: 60 },
    { attempt: 500, rateLimit: undefined, seconds: 60 },
    { attempt: 1, rateLimit: limit(0, 90), seconds: 90 },
    { attempt: 3, rateLimit: limit(0, 3600), seconds: 3600 },
    { attempt: 1, rateLimit: limit(10, 25), seconds: 3 },
    { attempt: 1, rateLimit: limit(1000, 25), seconds: 1 },
    { attempt: 4, rateLimit: limit(0, -5), seconds: 4 },
    { attempt: 4, rateLimit: limit(0, undefined), seconds: 4 },
  ])("number $attempt with $rateLimit is $seconds s", ({ attempt, rateLimit, seconds }) => {
    expect(retryWait(attempt, rateLimit, now, () => 0)).toBe(seconds * 1000);
  });

  test("is spread, and a minute at most where the app says nothing", () => {
    expect(retryWait(10, undefined, now, () => 0.99)).toBe(10_990);
    expect(retryWait(100, undefined, now, () => 0.99)).toBe(60_000);
  });
});
