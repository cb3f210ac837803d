import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { maskedCrc32c } from "../../src/pebble/crc32c.ts";
import type { KeyRange } from "../../src/pebble/keys.ts";
import { liveTables } from "../../src/pebble/live-tables.ts";
import { logRecords } from "../../src/pebble/log-records.ts";
import { snappyDecompress } from "../../src/pebble/snappy.ts";
import { openTable } from "../../src/pebble/sst/table.ts";
import { v3Problem } from "../../src/pebble/v3-error.ts";
import { readVersionEdit, type TableMeta } from "../../src/pebble/version-edit.ts";
import { takeApart } from "./packed-file.ts";

const { members } = takeApart(readFileSync(new URL("../fixtures/nested.pebble.c1z", import.meta.url)));
const manifest = [...members].find(([name]) => name.startsWith("MANIFEST"))![1];
const tables = liveTables(manifest, "MANIFEST");
const all = { start: Uint8Array.of(), end: Uint8Array.of(0xff) };

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "c1z-tables-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function entriesOf(content: Buffer, meta: TableMeta, range: KeyRange = all) {
  const path = join(directory, "table.sst");
  writeFileSync(path, content);
  const table = openTable(path, meta);
  try {
    return { entries: [...table.entries(range)], deletes: table.rangeDeletes() };
  } finally {
    table.close();
  }
}

const contentOf = ({ backingNumber }: TableMeta) => members.get(`${String(backingNumber).padStart(6, "0")}.sst`)!;
const plain = (meta: TableMeta): TableMeta => ({ ...meta, virtual: false, smallestSequence: 1n, largestSequence: 2n });

describe("a table", () => {
  const meta = tables.toSorted((a, b) => b.size - a.size)[0]!;

  test("has its keys in order", () => {
    const keys = entriesOf(contentOf(meta), meta).entries.map(({ key }) => Buffer.from(key).toString("hex"));
    expect(keys.length).toBeGreaterThan(10);
    expect(keys).toEqual(keys.toSorted());
  });

  test("shows exactly a range that is asked for", () => {
    const { entries } = entriesOf(contentOf(meta), meta);
    const [from, to] = [5, entries.length - 3];
    const range = { start: entries[from]!.key, end: entries[to]!.key };
    expect(entriesOf(contentOf(meta), meta, range).entries).toEqual(entries.slice(from, to));
  });

  test("that is virtual shows its bounds only, both included", () => {
    const { entries } = entriesOf(contentOf(meta), meta);
    const internal = (key: Uint8Array) => Buffer.concat([key, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])]);
    const bounds = { smallest: internal(entries[2]!.key), largest: internal(entries[6]!.key) };
    expect(entriesOf(contentOf(meta), { ...meta, virtual: true, bounds }).entries).toEqual(entries.slice(2, 7));
  });

  test("that was ingested takes its sequence from the MANIFEST", () => {
    const ingested = { ...meta, smallestSequence: 77n, largestSequence: 77n };
    const sequences = entriesOf(contentOf(meta), ingested).entries.map(({ sequence }) => sequence);
    expect(new Set(sequences)).toEqual(new Set([77n]));
  });
});

/** Damage with checksums that fit: decoding must end in rows or in an error of ours, whatever the bytes say. */
describe("bytes that lie", () => {
  const random = randomNumbers(7);
  const attempt = (work: () => unknown): string => {
    try {
      work();
      return "read";
    } catch (error) {
      return v3Problem(error) ?? `unexpected: ${(error as Error).stack}`;
    }
  };
  const mutate = (bytes: Uint8Array): Buffer => {
    const copy = Buffer.from(bytes);
    for (let i = 0; i <= random(3); i++) copy[random(copy.length)] = random(4) === 0 ? 0xff : random(256);
    return random(5) === 0 ? copy.subarray(0, random(copy.length)) : copy;
  };

  test("in a table's blocks", () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 600; round++) {
      const meta = tables[random(tables.length)]!;
      outcomes.add(attempt(() => entriesOf(sealBlocks(contentOf(meta), random), plain(meta))));
    }
    expect([...outcomes].filter((outcome) => outcome.startsWith("unexpected"))).toEqual([]);
    expect(outcomes).toContain("damaged");
  });

  test("in the MANIFEST's records", () => {
    const records = [...logRecords(manifest, "MANIFEST")];
    for (let round = 0; round < 2000; round++) {
      const outcome = attempt(() => readVersionEdit(mutate(records[random(records.length)]!)));
      expect(outcome).not.toContain("unexpected");
    }
  });

  test("in snappy blocks", () => {
    for (let round = 0; round < 2000; round++) {
      const bytes = Uint8Array.from({ length: 1 + random(60) }, () => random(256));
      expect(attempt(() => snappyDecompress(bytes, 100_000))).not.toContain("unexpected");
    }
  });
});

test("snappy: literals, near and far copies, overlapping runs", () => {
  const text = (bytes: number[]) => Buffer.from(snappyDecompress(Uint8Array.from(bytes), 1000)).toString();
  expect(text([3, 8, 97, 98, 99])).toBe("abc");
  expect(text([9, 8, 97, 98, 99, 0b00001001, 3])).toBe("abcabcabc");
  expect(text([8, 4, 97, 98, 0b00010110, 2, 0])).toBe("abababab");
  expect(text([8, 4, 97, 98, 0b00010111, 2, 0, 0, 0])).toBe("abababab");
  expect(() => text([8, 4, 97, 98, 0b00010110, 3, 0])).toThrow("outside its block");
});

test("crc32c of the reference text, unmasked", () => {
  const masked = maskedCrc32c(Buffer.from("123456789"));
  const rotated = (masked - 0xa282ead8) >>> 0;
  expect(((rotated << 15) | (rotated >>> 17)) >>> 0).toBe(0xe3069283);
});

/** The table with bytes changed in one of its blocks and that block's checksum made to fit. */
function sealBlocks(content: Buffer, random: (limit: number) => number): Buffer {
  const table = Buffer.from(content);
  const footer = table.subarray(-61);
  const handles = footerHandles(footer);
  const handle = random(3) === 0 ? handles[random(handles.length)]! : { offset: 0, length: firstBlockLength(table) };
  if (handle.length === 0) return table;
  for (let i = 0; i <= random(3); i++) table[handle.offset + random(handle.length)] = random(256);
  const end = handle.offset + handle.length;
  table.writeUInt32LE(maskedCrc32c(table.subarray(handle.offset, end + 1)), end + 1);
  return table;
}

function footerHandles(footer: Buffer): { offset: number; length: number }[] {
  let at = 1;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = footer[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  return [0, 1].map(() => ({ offset: varint(), length: varint() }));
}

/** The first data block ends where its checksum first fits. */
function firstBlockLength(table: Buffer): number {
  for (let length = 1; length < table.length - 5; length++) {
    if (table[length]! <= 1 && maskedCrc32c(table.subarray(0, length + 1)) === table.readUInt32LE(length + 1))
      return length;
  }
  return 0;
}

function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
