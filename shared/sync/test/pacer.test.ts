import { describe, expect, test } from "@jest/globals";
import { createPacer } from "../src/pages/pacer.ts";

const start = new Date("2026-01-01T00:00:00Z").getTime();

function pacer(share = 0.5) {
  let at = start;
  const made = createPacer({ maxInFlight: 10, share, now: () => new Date(at) });
  return {
    ...made,
    /** The app says how much is left of 100 until a minute from the start. */
    left: (remaining: number, kind = "a", bucket = "b", resetAt = start + 60_000) =>
      made.observe(kind, {
        bucket,
        rateLimit: { status: "ok", limit: 100, remaining, resetAt: new Date(resetAt) },
      }),
    pass: (ms: number) => {
      at += ms;
    },
  };
}

describe("the pace of calls", () => {
  test("is full where nothing is known of a limit", () => {
    expect(pacer().allowance("a")).toBe(10);
  });

  test("slows down as a limit approaches, and stops when it is reached", () => {
    const p = pacer();
    const allowed: number[] = [];
    for (let left = 40; left >= 0; left -= 8) {
      for (let i = 0; i < 8; i++) p.left(left + 7 - i);
      allowed.push(p.allowance("a"));
    }
    expect(allowed).toEqual([10, 10, 8, 5, 2, 0]);
    expect(p.opensAt("a")).toEqual(new Date(start + 60_000));
    p.pass(60_001);
    expect(p.allowance("a")).toBe(10);
    expect(p.opensAt("a")).toBeUndefined();
  });

  test("leaves others their part once they are seen to use the limit too", () => {
    const p = pacer(0.5);
    p.left(90);
    p.left(70);
    expect(p.allowance("a")).toBe(6);
    p.left(50);
    expect(p.allowance("a")).toBe(0);
    expect(p.opensAt("a")).toEqual(new Date(start + 60_000));
  });

  test("with a share of one leaves nothing", () => {
    const p = pacer(1);
    p.left(90);
    p.left(50);
    expect(p.allowance("a")).toBe(10);
  });

  test("counts only what draws from the same budget", () => {
    const p = pacer();
    p.left(0, "a", "search");
    p.left(90, "b", "core");
    expect([p.allowance("a"), p.allowance("b"), p.allowance("c")]).toEqual([0, 10, 10]);
  });

  test("is the least that was said to be left: answers come out of order", () => {
    const p = pacer();
    for (let left = 20; left > 5; left--) p.left(left);
    p.left(20);
    expect(p.allowance("a")).toBe(2);
  });

  test("begins anew with a new window", () => {
    const p = pacer();
    p.left(0);
    p.left(99, "a", "b", start + 120_000);
    expect(p.allowance("a")).toBe(10);
  });

  test("begins anew with each window, however short; before the next has begun it allows as much as that will", () => {
    const p = pacer();
    const left = (remaining: number, resetAt: number) =>
      p.observe("a", { bucket: "b", rateLimit: { status: "ok", limit: 9, remaining, resetAt: new Date(resetAt) } });
    left(0, start + 250);
    expect([p.allowance("a"), p.opensAt("a")]).toEqual([0, new Date(start + 250)]);
    p.pass(250);
    expect([p.allowance("a"), p.opensAt("a")]).toEqual([3, undefined]);
    left(0, start + 500);
    expect([p.allowance("a"), p.opensAt("a")]).toEqual([0, new Date(start + 500)]);
  });

  test("waits out a refusal, for all that draws from the same budget, whatever answers are still under way", () => {
    const p = pacer();
    p.left(90, "a", "core");
    p.left(90, "b", "core");
    p.left(90, "c", "search");
    const resetAt = new Date(start + 5_000);
    p.observe("a", { bucket: "core", rateLimit: { status: "over-limit", limit: 100, remaining: 0, resetAt } });
    p.left(89, "b", "core");
    expect([p.allowance("a"), p.allowance("b"), p.allowance("c")]).toEqual([0, 0, 10]);
    expect(p.opensAt("b")).toEqual(resetAt);
    p.pass(5_001);
    expect([p.allowance("a"), p.allowance("b")]).toEqual([10, 10]);
  });

  test("waits out a refusal, for this kind of call alone", () => {
    const p = pacer();
    p.refused("a", new Date(start + 5_000));
    expect([p.allowance("a"), p.allowance("b")]).toEqual([0, 10]);
    p.pass(5_001);
    expect(p.allowance("a")).toBe(10);
  });
});
