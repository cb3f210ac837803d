import { describe, expect, test } from "@jest/globals";
import { BatonError, type ErrorDetails } from "../src/errors.ts";
import { silentLog } from "../src/log.ts";
import { repeating } from "../src/waiting/repeating.ts";
import { sendInScope, withRepeatedRequests } from "../src/waiting/request-scope.ts";
import { nextWait, type Patience, patienceOfCall, patienceOfSync } from "../src/waiting/waits.ts";

const start = Date.parse("2026-05-01T00:00:00Z");
const unavailable = (details: ErrorDetails = {}) => new BatonError("Unavailable", "it is down", details);
const limit = (seconds: number) =>
  unavailable({
    effect: "none",
    rateLimit: { status: "over-limit", limit: 1, remaining: 0, resetAt: new Date(start + seconds * 1000) },
  });
const tried = (failures: number) => ({ failures, unreadable: failures, forMs: 0 });
const ms = (error: BatonError, failures = 1, patience: Patience = patienceOfSync) =>
  nextWait(error, tried(failures), patience, new Date(start), () => 0.5)?.ms;

describe("how long to wait", () => {
  test("a server in trouble: doubled from a second to a minute, spread by a quarter", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 19].map((n) => ms(unavailable(), n))).toEqual([
      ...[1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000],
    ]);
    const spread = [0, 1].map((at) => nextWait(unavailable(), tried(1), patienceOfSync, new Date(start), () => at)?.ms);
    expect(spread).toEqual([750, 1250]);
  });
  test("at least what it asks for, at most a minute", () => {
    expect(ms(unavailable({ retryAfterMs: 20_000 }))).toBe(20_000);
    expect(ms(unavailable({ retryAfterMs: 1e9 }))).toBe(60_000);
  });
  test("a limit: to its end, a second at least, an hour at most", () => {
    expect([0.1, 7, 3600, 9999].map((seconds) => ms(limit(seconds)))).toEqual([1000, 7000, 3_600_000, 3_600_000]);
    expect(nextWait(limit(9999), tried(1), patienceOfSync, new Date(start))).toMatchObject({ shortened: true });
  });
  test("a limit without a time that is ahead: as a server in trouble, so that it ends", () => {
    expect([1, 2, 3].map((n) => ms(limit(-50), n))).toEqual([1000, 2000, 4000]);
    expect(ms(limit(0), patienceOfSync.tries)).toBeUndefined();
  });
  test("what a repetition cannot mend is not repeated", () => {
    expect(ms(new BatonError("PermissionDenied", "no"))).toBeUndefined();
  });
  test("patience ends: by tries, by unreadable answers, by time; not for limits", () => {
    expect(ms(unavailable(), patienceOfSync.tries)).toBeUndefined();
    expect(ms(unavailable({ malformed: true }), patienceOfSync.unreadable)).toBeUndefined();
    expect(ms(unavailable(), patienceOfSync.unreadable)).toBeDefined();
    const late = { failures: 2, unreadable: 0, forMs: patienceOfSync.forMs };
    expect(nextWait(unavailable(), late, patienceOfSync, new Date(start))).toBeUndefined();
    expect(ms(limit(7), 1000)).toBe(7000);
  });
});

describe("repeating", () => {
  function clock() {
    let at = start;
    const waits: number[] = [];
    const now = () => new Date(at);
    const sleep = async (wait: number) => {
      waits.push(wait);
      at += wait;
    };
    return { waits, now, sleep };
  }
  const options = (virtual: ReturnType<typeof clock>, patience = patienceOfCall) => ({
    ...{ patience, log: silentLog, signal: new AbortController().signal },
    ...virtual,
  });

  test("the last error says how often it was tried", async () => {
    const virtual = clock();
    const asking = repeating(options(virtual), async () => {
      throw unavailable();
    });
    await expect(asking).rejects.toThrow(`it is down (${patienceOfCall.tries} tries)`);
    expect(virtual.waits).toHaveLength(patienceOfCall.tries - 1);
  });

  test("limits do not count as tries", async () => {
    const virtual = clock();
    let calls = 0;
    const work = async () => {
      calls++;
      if (calls <= 50) throw limit((virtual.now().getTime() - start) / 1000 + 5);
      return calls;
    };
    expect(await repeating(options(virtual), work)).toBe(51);
    expect(new Set(virtual.waits)).toEqual(new Set([5000]));
  });

  const failures = {
    "a limit": limit(5),
    "nobody there": unavailable({ effect: "none" }),
    "a server's error": unavailable(),
    "an answer that cannot be read": unavailable({ malformed: true }),
    "no answer in time": new BatonError("DeadlineExceeded", "timeout"),
  };
  test.each(Object.entries(failures))("a request that may be repeated: %s, then success", async (_, failure) => {
    let sent = 0;
    const send = async () => {
      sent++;
      if (sent === 1) throw failure;
      return "done";
    };
    const call = () => sendInScope({ method: "PUT", idempotent: true }, send);
    expect(await withRepeatedRequests(options(clock()), call)).toBe("done");
    expect(sent).toBe(2);
  });

  test.each(Object.entries(failures))("a request that may not: %s", async (_, failure) => {
    let sent = 0;
    const send = async () => {
      sent++;
      if (sent === 1) throw failure;
      return "done";
    };
    const done = withRepeatedRequests(options(clock()), () => sendInScope({ method: "POST", idempotent: false }, send));
    if (failure.effect === "none") {
      expect(await done).toBe("done");
      expect(sent).toBe(2);
    } else {
      await expect(done).rejects.toMatchObject({
        code: "Unknown",
        effect: "unknown",
        message: `${failure.message}; it is not known whether it was done`,
      });
      expect(sent).toBe(1);
    }
  });

  test("outside of such a call a request is sent once", async () => {
    let sent = 0;
    const send = async () => {
      sent++;
      throw unavailable();
    };
    await expect(sendInScope({ method: "GET", idempotent: true }, send)).rejects.toThrow("it is down");
    expect(sent).toBe(1);
  });
});
