import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { beginning, positionOf, queryOf, readEnvelope, step } from "../src/index.ts";

/** A server: which rows it gives for what is asked, and what it says of them. */
interface Server {
  readonly rows: number;
  readonly cap: number;
  readonly from: 0 | 1;
  readonly total: "right" | "page" | "none" | "text" | "more" | "zero";
  readonly cursor: boolean;
}

/** All ids that come, and how many the server speaks of besides. */
function read(server: Server, count = 10): { ids: string[]; missing: number } {
  const all = Array.from({ length: server.rows }, (_, i) => ({ id: `r${i}` }));
  const ids: string[] = [];
  let missing = 0;
  for (let [cursor, pages]: [unknown, number] = [undefined, 0]; pages < 500; pages++) {
    const at = positionOf(cursor as never);
    const query = queryOf(at, count);
    const asked = server.cursor
      ? Number(query.cursor ?? 0)
      : Math.max(Number(query.startIndex), server.from) - server.from;
    const rows = all.slice(asked, asked + Math.min(Number(query.count), server.cap));
    const total = {
      right: server.rows,
      page: rows.length,
      none: undefined,
      text: String(server.rows),
      more: server.rows + 5,
      zero: 0,
    }[server.total];
    const more = server.cursor && asked + rows.length < server.rows ? { nextCursor: String(asked + rows.length) } : {};
    const done = step(
      at,
      readEnvelope(
        { ...(total !== undefined && { totalResults: total }), Resources: rows, ...more },
        "totalResults",
        at.seen,
      ),
      count,
    );
    ids.push(...done.rows.map((row) => (row as { id: string }).id));
    missing += done.missing ?? 0;
    if (!done.next) return { ids, missing };
    cursor = JSON.parse(JSON.stringify(done.next));
  }
  throw new Error("it does not end");
}

describe("a list is read to its end, each row once", () => {
  const server = fc.record({
    rows: fc.integer({ min: 0, max: 40 }),
    cap: fc.integer({ min: 1, max: 12 }),
    from: fc.constantFrom(0 as const, 1 as const),
    total: fc.constantFrom("right" as const, "page" as const, "none" as const, "text" as const, "zero" as const),
    cursor: fc.boolean(),
  });
  test("whatever a server says of totals and caps, with rows counted from 1 or cursors", () => {
    fc.assert(
      fc.property(server, (one) => {
        const given = { ...one, from: 1 as const };
        expect(read(given)).toEqual({ ids: idsOf(one.rows), missing: 0 });
      }),
      { seed: 26, numRuns: 300 },
    );
  });

  test("counted from 0 where the total is right; the first row comes last", () => {
    fc.assert(
      fc.property(server, ({ rows, cap }) => {
        const { ids, missing } = read({ rows, cap, from: 0, total: "right", cursor: false });
        expect([ids.toSorted(), missing]).toEqual([idsOf(rows).toSorted(), 0]);
      }),
      { seed: 26 },
    );
  });

  test("what a server speaks of and does not give is counted", () => {
    expect(read({ rows: 7, cap: 3, from: 1, total: "more", cursor: false })).toEqual({ ids: idsOf(7), missing: 5 });
  });
});

describe("what cannot be a list is an error", () => {
  test.each([{}, { items: [] }, { totalResults: 3 }, { totalResults: 3, resources: "none" }, { Resources: {} }])(
    "%j",
    (body) => {
      expect(() => readEnvelope(body)).toThrow(/list/);
    },
  );
  test("a page that came before", () => {
    const rows = [{ id: "a" }, { id: "b" }];
    const first = step(beginning, { rows, total: 4, nextCursor: undefined }, 2).next!;
    expect(() => step(first, { rows, total: 4, nextCursor: undefined }, 2)).toThrow(/earlier page/);
    const cursor = step(beginning, { rows, total: 4, nextCursor: "x" }, 2).next!;
    expect(() => step(cursor, { rows, total: 4, nextCursor: "y" }, 2)).toThrow(/earlier page/);
  });
  test.each([{ totalResults: 0 }, { totalResults: 0, Resources: null }, { TotalResults: "0" }, { resources: [] }])(
    "an empty list is none: %j",
    (body) => {
      expect(readEnvelope(body).rows).toEqual([]);
    },
  );
});

const idsOf = (count: number) => Array.from({ length: count }, (_, i) => `r${i}`);
