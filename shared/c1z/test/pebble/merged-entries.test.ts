import { describe, expect, test } from "@jest/globals";
import { mergedEntries } from "../../src/pebble/merged-entries.ts";
import type { Entry } from "../../src/pebble/sst/data-block.ts";
import type { Table } from "../../src/pebble/sst/table.ts";
import { v3Problem } from "../../src/pebble/v3-error.ts";
import type { TableMeta } from "../../src/pebble/version-edit.ts";

const kinds = { delete: 0, set: 1, merge: 2, singleDelete: 7, setWithDelete: 18, sizedDelete: 23 };
const bytes = (text: string) => Buffer.from(text);
const internal = (key: string) => Buffer.concat([bytes(key), Buffer.alloc(8)]);

type Version = [key: string, sequence: number, kind: keyof typeof kinds, value?: string];
type Given = { level: number; entries?: Version[]; deletes?: [start: string, end: string, sequence: number][] };

/** What reading tables with these rows gives, in order: `key=value`. */
function merged(given: readonly Given[], range = { start: "", end: "~" }): string[] {
  const tables = given.map(({ level, entries = [], deletes = [] }, index): [TableMeta, Table] => {
    const keys = [
      ...entries.map(([key]) => key),
      ...deletes.map(([key]) => key),
      ...deletes.map(([, key]) => key),
    ].toSorted();
    const bounds = { smallest: internal(keys[0]!), largest: internal(keys.at(-1)!) };
    const meta = {
      ...{ level, bounds, fileNumber: index, backingNumber: index, virtual: false, size: 1 },
      ...{ smallestSequence: 0n, largestSequence: 100n },
    };
    const table: Table = {
      *entries({ start, end }) {
        for (const [key, sequence, kind, value = ""] of entries) {
          if (Buffer.compare(bytes(key), start) < 0 || Buffer.compare(bytes(key), end) >= 0) continue;
          yield { key: bytes(key), sequence: BigInt(sequence), kind: kinds[kind], value: bytes(value) } satisfies Entry;
        }
      },
      values() {
        throw new Error("these tables have several versions of a key");
      },
      rangeDeletes: () =>
        deletes.map(([start, end, sequence]) => ({ start: bytes(start), end: bytes(end), sequence: BigInt(sequence) })),
      close: () => {},
    };
    return [meta, table];
  });
  const byMeta = new Map(tables);
  const openTable = (meta: TableMeta) => byMeta.get(meta)!;
  const metas = [...byMeta.keys()];
  const between = { start: bytes(range.start), end: bytes(range.end) };
  const found = mergedEntries(metas, openTable, between);
  return [...found].map(({ key, value }) => `${key}=${value}`);
}

describe("the newest version of a key wins", () => {
  test("over tables of level 0 and over levels", () => {
    const rows: Given[] = [
      {
        level: 6,
        entries: [
          ["a", 1, "set", "old"],
          ["b", 1, "set", "b"],
        ],
      },
      { level: 0, entries: [["a", 3, "set", "newest"]] },
      {
        level: 0,
        entries: [
          ["a", 2, "set", "newer"],
          ["c", 2, "setWithDelete", "c"],
        ],
      },
    ];
    expect(merged(rows)).toEqual(["a=newest", "b=b", "c=c"]);
    expect(merged(rows.toReversed())).toEqual(["a=newest", "b=b", "c=c"]);
  });

  test("within one table", () => {
    expect(
      merged([
        {
          level: 6,
          entries: [
            ["a", 5, "set", "5"],
            ["a", 4, "set", "4"],
            ["a", 1, "delete"],
          ],
        },
      ]),
    ).toEqual(["a=5"]);
  });

  test("also when it is a deletion, of whatever kind", () => {
    const old: Given = {
      level: 6,
      entries: [
        ["a", 1, "set"],
        ["b", 1, "set"],
        ["c", 1, "set"],
        ["d", 1, "set", "d"],
      ],
    };
    const newer: Given = {
      level: 0,
      entries: [
        ["a", 9, "delete"],
        ["b", 9, "singleDelete"],
        ["c", 9, "sizedDelete"],
      ],
    };
    expect(merged([old, newer])).toEqual(["d=d"]);
  });
});

describe("a range delete", () => {
  const rows: Given = {
    level: 6,
    entries: [
      ["a", 1, "set"],
      ["b", 1, "set"],
      ["c", 7, "set"],
      ["d", 1, "set"],
    ],
  };

  test("hides what is older between its keys, its end excluded", () => {
    expect(merged([rows, { level: 0, deletes: [["b", "d", 5]] }])).toEqual(["a=", "c=", "d="]);
  });

  test("does not hide what has its own sequence", () => {
    expect(merged([rows, { level: 0, deletes: [["c", "d", 7]] }])).toEqual(["a=", "b=", "c=", "d="]);
  });

  test("does not bring back what a newer version hid", () => {
    const newer: Given = { level: 0, entries: [["b", 3, "set", "new"]] };
    expect(merged([rows, newer, { level: 0, deletes: [["b", "c", 5]] }])).toEqual(["a=", "c=", "d="]);
  });
});

test("tables of one level are read one after the other, whatever order they were added in", () => {
  const rows: Given[] = [
    {
      level: 6,
      entries: [
        ["m", 1, "set"],
        ["n", 1, "set"],
      ],
    },
    { level: 6, entries: [["a", 1, "set"]] },
    { level: 6, entries: [["x", 1, "set"]] },
  ];
  expect(merged(rows)).toEqual(["a=", "m=", "n=", "x="]);
  expect(merged(rows, { start: "b", end: "x" })).toEqual(["m=", "n="]);
});

test("a merge is refused by name, for no writer of c1z uses it", () => {
  let problem: unknown;
  try {
    merged([{ level: 6, entries: [["a", 1, "merge"]] }]);
  } catch (error) {
    problem = error;
  }
  expect(v3Problem(problem)).toBe("unsupported");
});
