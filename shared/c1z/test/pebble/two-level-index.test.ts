import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { maskedCrc32c } from "../../src/pebble/crc32c.ts";
import type { KeyRange } from "../../src/pebble/keys.ts";
import { liveTables } from "../../src/pebble/live-tables.ts";
import { blockCache } from "../../src/pebble/sst/block-cache.ts";
import { columnarBlock } from "../../src/pebble/sst/columns.ts";
import { readFooter } from "../../src/pebble/sst/footer.ts";
import { openTable } from "../../src/pebble/sst/table.ts";
import { type BlockHandle, openTableFile } from "../../src/pebble/sst/table-file.ts";
import { takeApart } from "./packed-file.ts";

/**
 * Tables of many megabytes have an index of two levels. No recorded file is that large, so one is made of a recorded
 * table: the same data blocks under an index in parts. cockroachdb/pebble v2, sstable/colblk/index_block.go and
 * sstable/table.go say how these blocks are laid out.
 */
const { members } = takeApart(readFileSync(new URL("../fixtures/nested.pebble.c1z", import.meta.url)));
const manifest = [...members].find(([name]) => name.startsWith("MANIFEST"))![1];
const meta = liveTables(manifest, "MANIFEST").toSorted((a, b) => b.size - a.size)[0]!;
const original = members.get(`${String(meta.backingNumber).padStart(6, "0")}.sst`)!;
const all: KeyRange = { start: Uint8Array.of(), end: Uint8Array.of(0xff) };
const indexType = "rocksdb.block.based.table.index.type";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "c1z-two-level-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const written = (content: Uint8Array): string => {
  const path = join(directory, "table.sst");
  writeFileSync(path, content);
  return path;
};

function entriesOf(content: Uint8Array, range: KeyRange = all) {
  const table = openTable(written(content), meta);
  try {
    return [...table.entries(range)];
  } finally {
    table.close();
  }
}

type Row = readonly [separator: Uint8Array, offset: number, length: number];

/** The table with an index for each of its data blocks, and an index of those. */
function withTwoLevels(): { content: Buffer; parts: number } {
  const file = openTableFile(written(original), "table", blockCache());
  const footer = readFooter(file);
  const pairs = (handle: BlockHandle): [string, Uint8Array][] => {
    const columns = columnarBlock(file.block(handle), 0);
    const [keys, values] = [columns.bytes(0), columns.bytes(1)];
    return Array.from({ length: columns.rows }, (_, row) => [Buffer.from(keys(row)).toString("latin1"), values(row)]);
  };
  const directoryOf = pairs(footer.metaindex);
  const [propertiesAt, propertiesLength] = varints(new Map(directoryOf).get("rocksdb.properties")!);
  const properties = pairs({ offset: propertiesAt!, length: propertiesLength! });
  const columns = columnarBlock(file.block(footer.index), 0);
  const rows = Array.from({ length: columns.rows }, (_, row): Row => {
    return [columns.bytes(0)(row), columns.uints(1)(row), columns.uints(2)(row)];
  });
  file.close();

  let content = Buffer.from(original.subarray(0, -61));
  const append = (block: Buffer): BlockHandle => {
    const sealed = Buffer.concat([block, Buffer.of(0)]);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(maskedCrc32c(sealed));
    const handle = { offset: content.length, length: block.length };
    content = Buffer.concat([content, sealed, checksum]);
    return handle;
  };
  const top: Row[] = [];
  for (const row of rows) {
    const { offset, length } = append(indexBlock([row]));
    top.push([row[0], offset, length]);
  }
  const index = append(indexBlock(top));
  const kind: [string, Uint8Array] = [indexType, Buffer.of(2, 0, 0, 0)];
  const newProperties = append(pairBlock([...properties.filter(([name]) => name !== indexType), kind]));
  const handle = Uint8Array.from([...varint(newProperties.offset), ...varint(newProperties.length)]);
  const metaindex = append(
    pairBlock(directoryOf.map(([name, value]) => [name, name === "rocksdb.properties" ? handle : value])),
  );
  return { content: Buffer.concat([content, footerOf(metaindex, index)]), parts: top.length };
}

const indexBlock = (rows: readonly Row[]) =>
  columnar(rows.length, [
    [3, bytesColumn(rows.map(([separator]) => separator))],
    [2, uintColumn(rows.map(([, offset]) => offset))],
    [2, uintColumn(rows.map(([, , length]) => length))],
    [3, bytesColumn(rows.map(() => new Uint8Array()))],
  ]);
const pairBlock = (pairs: readonly [string, Uint8Array][]) => {
  const sorted = pairs.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return columnar(sorted.length, [
    [3, bytesColumn(sorted.map(([name]) => Buffer.from(name, "latin1")))],
    [3, bytesColumn(sorted.map(([, value]) => value))],
  ]);
};

/** A column as it lies from `at` on, since numbers are aligned. */
type Column = (at: number) => Buffer;

function columnar(rows: number, columns: readonly (readonly [type: number, column: Column])[]): Buffer {
  const head = Buffer.alloc(7 + columns.length * 5);
  head[0] = 1;
  head.writeUInt16LE(columns.length, 1);
  head.writeUInt32LE(rows, 3);
  let block = head;
  for (const [i, [type, column]] of columns.entries()) {
    head[7 + i * 5] = type;
    block.writeUInt8(type, 7 + i * 5);
    block.writeUInt32LE(block.length, 8 + i * 5);
    block = Buffer.concat([block, column(block.length)]);
  }
  return Buffer.concat([block, Buffer.of(0)]);
}

const uintColumn =
  (numbers: readonly number[]): Column =>
  (at) => {
    const first = Math.ceil((at + 1) / 4) * 4 - at;
    const column = Buffer.alloc(first + numbers.length * 4);
    column[0] = 4;
    for (const [i, number] of numbers.entries()) column.writeUInt32LE(number, first + i * 4);
    return column;
  };
const bytesColumn =
  (values: readonly Uint8Array[]): Column =>
  (at) => {
    let end = 0;
    const offsets = [0, ...values.map(({ length }) => (end += length))];
    return Buffer.concat([uintColumn(offsets)(at), ...values]);
  };

function footerOf(metaindex: BlockHandle, index: BlockHandle): Buffer {
  const footer = Buffer.alloc(61);
  const handles = [1, ...[metaindex, index].flatMap(({ offset, length }) => [...varint(offset), ...varint(length)])];
  Buffer.from(handles).copy(footer);
  // Attributes: the last four bytes before the checksum keep what the table had.
  original.subarray(-20, -16).copy(footer, 41);
  footer.writeUInt32LE(7, 49);
  Buffer.from("f09faab3f09faab3", "hex").copy(footer, 53);
  footer.writeUInt32LE(maskedCrc32c(footer.subarray(0, 45), footer.subarray(49)), 45);
  return footer;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
function varints(bytes: Uint8Array): number[] {
  const values: number[] = [];
  let [value, factor] = [0, 1];
  for (const byte of bytes) {
    value += (byte & 127) * factor;
    factor *= 128;
    if (byte < 128) {
      values.push(value);
      [value, factor] = [0, 1];
    }
  }
  return values;
}

test("a table whose index has two levels reads as the one it was made of", () => {
  const { content, parts } = withTwoLevels();
  expect(parts).toBeGreaterThan(1);
  const expected = entriesOf(original);
  expect(entriesOf(content)).toEqual(expected);
  for (const share of [0, 0.1, 0.5, 0.9]) {
    const from = Math.floor(expected.length * share);
    const to = Math.min(expected.length - 1, from + 20);
    const range = { start: expected[from]!.key, end: expected[to]!.key };
    expect(entriesOf(content, range)).toEqual(expected.slice(from, to));
  }
});
