import { describe, expect, test } from "@jest/globals";
import { createCursorWatch } from "../src/cursor-watch.ts";
import { everyItem } from "../src/every-page.ts";
import { listsTogether } from "../src/lists-together.ts";

describe("a watch", () => {
  /** How many cursors are seen before one is known, of a list with `tail` pages and then a circle. */
  const steps = (tail: number, circle: number, most?: number) => {
    const watch = createCursorWatch(most);
    for (let n = 0; n < 100_000; n++) if (watch.seen(n < tail ? `t${n}` : `c${(n - tail) % circle}`)) return n;
    return undefined;
  };
  test("knows a cursor that comes back, at once", () => {
    for (const [tail, circle] of [
      [0, 1],
      [0, 2],
      [3, 5],
      [100, 1000],
    ] as const)
      expect(steps(tail, circle)).toBe(tail + circle);
  });
  test("knows circles beyond what it remembers, within a few rounds", () => {
    for (const [tail, circle] of [
      [20, 1],
      [20, 7],
      [200, 300],
      [5000, 11],
    ] as const) {
      const found = steps(tail, circle, 10)!;
      expect(found).toBeGreaterThanOrEqual(tail + circle);
      expect(found).toBeLessThanOrEqual(4 * (tail + circle));
    }
  });
  test("never stops a list without a circle", () => expect(steps(100_000, 1, 10)).toBeUndefined());
});

describe("every page", () => {
  test("until none follows", async () => {
    const pages: Record<string, { items: number[]; next?: number }> = {
      undefined: { items: [1, 2], next: 0 },
      0: { items: [], next: 7 },
      7: { items: [3] },
    };
    expect(await everyItem(async (cursor: number | undefined) => pages[String(cursor)]!)).toEqual([1, 2, 3]);
  });
  test("a cursor that comes back is an error", async () => {
    let calls = 0;
    const circle = everyItem(async (cursor: number | undefined) => {
      calls++;
      return { items: [1], next: ((cursor ?? 0) + 1) % 3 };
    });
    await expect(circle).rejects.toThrow("a list came back to the page 1");
    expect(calls).toBe(4);
  });
});

describe("lists together", () => {
  const list = (rows: readonly string[]) => async (cursor: unknown) => {
    const at = (cursor as number | undefined) ?? 0;
    return { items: rows.slice(at, at + 1), next: at + 1 < rows.length ? at + 1 : undefined };
  };
  test("take as many pages as the longest of them", async () => {
    const lists = { users: list(["a", "b", "c"]), groups: list(["x"]) };
    const first = await listsTogether({ cursor: undefined, size: 0 }, lists);
    expect(first).toEqual({ items: ["a", "x"], next: { users: 1 } });
    const second = await listsTogether({ cursor: first.next, size: 0 }, lists);
    expect(second).toEqual({ items: ["b"], next: { users: 2 } });
    expect(await listsTogether({ cursor: second.next, size: 0 }, lists)).toEqual({ items: ["c"] });
  });
});
