import { closeSync, openSync, writeSync } from "node:fs";
import { written } from "@baton-connectors/protocol/wire";
import { maskedCrc32c } from "../crc32c.ts";
import type { BlockHandle } from "../sst/table-file.ts";
import {
  type Column,
  columnarBytes,
  noTexts,
  numbers,
  sameBits,
  sameNumber,
  sortedKeys,
  texts,
} from "./column-bytes.ts";
import { PieceList, pieceList } from "./piece-list.ts";

/** A finished table: what the MANIFEST says of it. */
export interface WrittenTable {
  readonly fileNumber: number;
  readonly size: number;
  readonly smallest: Uint8Array;
  readonly largest: Uint8Array;
}

/** Bytes of keys and values in a block, as Go's writer has it. */
const blockBytes = 32 << 10;

/**
 * Writes rows, which come in the order of their keys, as a pebble table of format 7. Blocks are not compressed: the c1z's frames are.
 * Every row is a version of sequence 0, which is what the lowest level holds.
 */
export class TableWriter {
  readonly #file: number;
  readonly #fileNumber: number;
  #at = 0;
  /** Rows of the block that is being filled. */
  readonly #keys = new PieceList();
  readonly #values = new PieceList();
  #smallest: Uint8Array | undefined;
  readonly #index: { readonly separator: Uint8Array; readonly handle: BlockHandle }[] = [];
  #rows = 0;
  #keyBytes = 0;
  #valueBytes = 0;

  constructor(path: string, fileNumber: number) {
    this.#file = openSync(path, "wx", 0o600);
    this.#fileNumber = fileNumber;
  }

  /** Bytes written and held. */
  get size(): number {
    return this.#at + this.#keys.length + this.#values.length;
  }

  /** Both are copied. A row that does not come behind the one before would be found by nobody. */
  add(key: Uint8Array, value: Uint8Array): void {
    const last = this.#keys.count > 0 ? this.#keys.at(this.#keys.count - 1) : this.#index.at(-1)?.separator;
    if (last && Buffer.compare(last, key) >= 0) throw new Error("c1z: rows of a v3 table are out of order");
    this.#smallest ??= key.slice();
    this.#keys.add(key);
    this.#values.add(value);
    this.#rows++;
    this.#keyBytes += key.length + trailerBytes;
    this.#valueBytes += value.length;
    if (this.#keys.length + this.#values.length >= blockBytes) this.#writeData();
  }

  finish(): WrittenTable {
    if (this.#keys.count > 0) this.#writeData();
    const dataSize = this.#at;
    const handles = this.#index.map(({ handle }) => handle);
    const indexBlock = columnarBytes(Buffer.alloc(0), handles.length, [
      texts(pieceList(this.#index.map(({ separator }) => separator))),
      numbers(handles.map(({ offset }) => offset)),
      numbers(handles.map(({ length }) => length)),
      noTexts(handles.length),
    ]);
    const index = this.#write(indexBlock);
    const properties = this.#write(pairs(this.#properties(dataSize, indexBlock.length)));
    const metaindex = this.#write(pairs([["rocksdb.properties", handleBytes(properties)]]));
    this.#append(footer(metaindex, index));
    closeSync(this.#file);
    return {
      fileNumber: this.#fileNumber,
      size: this.#at,
      smallest: this.#smallest!,
      largest: this.#index.at(-1)!.separator,
    };
  }

  discard(): void {
    closeSync(this.#file);
  }

  #writeData(): void {
    const keys = this.#keys;
    const rows = keys.count;
    let longest = 0;
    for (let row = 0; row < rows; row++) longest = Math.max(longest, keys.start(row + 1) - keys.start(row));
    const header = Buffer.alloc(4);
    header.writeUInt32LE(longest);
    const columns: Column[] = [
      sortedKeys(keys),
      noTexts(rows),
      sameNumber(setRow),
      sameBits(rows, true),
      texts(this.#values),
      sameBits(rows, false),
      sameBits(rows, false),
    ];
    const separator = keys.at(rows - 1).slice();
    this.#index.push({ separator, handle: this.#write(columnarBytes(header, rows, columns)) });
    this.#keys.clear();
    this.#values.clear();
  }

  /** A block, how it is compressed (not), and its checksum. */
  #write(block: Buffer): BlockHandle {
    const handle = { offset: this.#at, length: block.length };
    const tail = Buffer.alloc(5);
    tail.writeUInt32LE(maskedCrc32c(block, tail.subarray(0, 1)), 1);
    this.#append(block);
    this.#append(tail);
    return handle;
  }

  #append(bytes: Buffer): void {
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
    this.#at += bytes.length;
  }

  #properties(dataSize: number, indexSize: number): [string, Uint8Array][] {
    const zero = varint(0);
    return [
      ["pebble.colblk.schema", Buffer.from("DefaultKeySchema(leveldb.BytewiseComparator,16)")],
      ["rocksdb.block.based.table.index.type", Buffer.alloc(4)],
      ["rocksdb.comparator", Buffer.from("leveldb.BytewiseComparator")],
      ["rocksdb.compression", Buffer.from("NoCompression")],
      ["rocksdb.data.size", varint(dataSize)],
      ["rocksdb.deleted.keys", zero],
      ["rocksdb.filter.size", zero],
      ["rocksdb.index.size", varint(indexSize)],
      ["rocksdb.merge.operands", zero],
      ["rocksdb.merge.operator", Buffer.from("pebble.concatenate")],
      ["rocksdb.num.data.blocks", varint(this.#index.length)],
      ["rocksdb.num.entries", varint(this.#rows)],
      ["rocksdb.num.range-deletions", zero],
      ["rocksdb.raw.key.size", varint(this.#keyBytes)],
      ["rocksdb.raw.value.size", varint(this.#valueBytes)],
    ];
  }
}

/** Kind 1 (set) of sequence 0. */
const setRow = 1n;
const trailerBytes = 8;

const pairs = (all: readonly (readonly [string, Uint8Array])[]): Buffer =>
  columnarBytes(Buffer.alloc(0), all.length, [
    texts(pieceList(all.map(([name]) => Buffer.from(name)))),
    texts(pieceList(all.map(([, value]) => value))),
  ]);

/** As protobuf's. */
export const varint = (value: number): Buffer => Buffer.from(written((out) => out.varint(value)));

const handleBytes = ({ offset, length }: BlockHandle): Buffer => Buffer.concat([varint(offset), varint(length)]);

const magic = Buffer.from("f09faab3f09faab3", "hex");
const crc32c = 1;
/** The table has rows; none of the other attributes: value blocks, range keys, range deletes, two-level index, blobs. */
const hasPoints = 1 << 7;

function footer(metaindex: BlockHandle, index: BlockHandle): Buffer {
  const out = Buffer.alloc(61);
  out[0] = crc32c;
  Buffer.concat([handleBytes(metaindex), handleBytes(index)]).copy(out, 1);
  out.writeUInt32LE(hasPoints, 41);
  out.writeUInt32LE(7, 49);
  magic.copy(out, 53);
  out.writeUInt32LE(maskedCrc32c(out.subarray(0, 45), out.subarray(49)), 45);
  return out;
}
