import type { PieceList } from "./piece-list.ts";

/**
 * The columns of a table's blocks, as pebble lays them out since its table format 5; `sst/columns.ts` reads them. Each begins with a byte
 * for its kind. Source: cockroachdb/pebble v2.1.5, sstable/colblk.
 */
export interface Column {
  readonly type: 1 | 2 | 3 | 4;
  /** Its bytes, when they begin at this place of the block: words are aligned to their width. */
  at(start: number): Buffer;
}

/** As many bits as rows, of which all are the same. */
export const sameBits = (rows: number, value: boolean): Column => ({
  type: 1,
  at(start) {
    if (!value) return Buffer.of(1);
    const words = Math.ceil(rows / 64);
    const summary = Math.ceil(words / 64);
    const padding = align(start + 1, 8) - (start + 1);
    const out = Buffer.alloc(1 + padding + (words + summary) * 8);
    const first = 1 + padding;
    for (let word = 0; word < words; word++) writeOnes(out, first + word * 8, Math.min(64, rows - word * 64));
    // Which words have a bit.
    for (let word = 0; word < summary; word++)
      writeOnes(out, first + (words + word) * 8, Math.min(64, words - word * 64));
    return out;
  },
});

const writeOnes = (out: Buffer, at: number, bits: number) =>
  void out.writeBigUInt64LE(bits >= 64 ? 0xffff_ffff_ffff_ffffn : (1n << BigInt(bits)) - 1n, at);

/** The same number in every row. */
export const sameNumber = (value: bigint): Column => ({
  type: 2,
  at() {
    const out = Buffer.alloc(9);
    out[0] = 0x80;
    out.writeBigUInt64LE(value, 1);
    return out;
  },
});

/** Numbers, as wide as the largest needs. */
export const numbers = (values: ArrayLike<number>): Column => ({ type: 2, at: (start) => numberBytes(values, start) });

function numberBytes(values: ArrayLike<number>, start: number): Buffer {
  let largest = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > largest) largest = values[i]!;
  const width = largest === 0 ? 0 : largest < 2 ** 8 ? 1 : largest < 2 ** 16 ? 2 : largest < 2 ** 32 ? 4 : 8;
  const first = width <= 1 ? 1 : align(start + 1, width) - start;
  const out = Buffer.alloc(first + values.length * width);
  out[0] = width;
  for (let i = 0, at = first; i < values.length && width > 0; i++) {
    let rest = values[i]!;
    for (let byte = 0; byte < width; byte++, rest = Math.floor(rest / 256)) out[at++] = rest % 256;
  }
  return out;
}

/** Texts: where each ends, then all of them. */
export const texts = (values: PieceList): Column => ({
  type: 3,
  at(start) {
    const ends = new Float64Array(values.count + 1);
    for (let i = 0; i <= values.count; i++) ends[i] = values.start(i);
    return Buffer.concat([numberBytes(ends, start), values.bytes]);
  },
});

/** As many texts without a byte as there are rows. */
export const noTexts = (rows: number): Column => ({
  type: 3,
  at: (start) => numberBytes(new Float64Array(rows + 1), start),
});

/** Keys in a bundle share a prefix; there are so many bundles as a power of two says. */
const bundleShift = 4;

/** Sorted keys: what all begin with, then for each bundle what its keys begin with beyond that and the rest of each. */
export const sortedKeys = (keys: PieceList): Column => ({
  type: 4,
  at(start) {
    const { bytes, count } = keys;
    const rest = Buffer.allocUnsafe(bytes.length + 1);
    const ends: number[] = [];
    let at = 0;
    const place = (from: number, end: number) => {
      for (let i = from; i < end; i++) rest[at++] = bytes[i]!;
      ends.push(at);
    };
    const shared = commonPrefix(keys, 0, count - 1);
    place(0, shared);
    for (let from = 0; from < count; from += 1 << bundleShift) {
      const next = Math.min(count, from + (1 << bundleShift));
      const prefix = commonPrefix(keys, from, next - 1);
      place(keys.start(from) + shared, keys.start(from) + prefix);
      for (let key = from; key < next; key++) place(keys.start(key) + prefix, keys.start(key + 1));
    }
    return Buffer.concat([Buffer.of(bundleShift), numberBytes(ends, start + 1), rest.subarray(0, at)]);
  },
});

/** Of sorted keys, the first and the last share what all do. */
function commonPrefix(keys: PieceList, first: number, last: number): number {
  const { bytes } = keys;
  const [a, b] = [keys.start(first), keys.start(last)];
  const most = Math.min(keys.start(first + 1) - a, keys.start(last + 1) - b);
  let length = 0;
  while (length < most && bytes[a + length] === bytes[b + length]) length++;
  return length;
}

const align = (at: number, width: number): number => Math.ceil(at / width) * width;

/** A block: its own header, the number of columns and rows, where each column begins, the columns, and one byte. */
export function columnarBytes(ownHeader: Buffer, rows: number, columns: readonly Column[]): Buffer {
  const head = Buffer.alloc(ownHeader.length + 7 + columns.length * 5);
  ownHeader.copy(head);
  let at = ownHeader.length;
  head[at] = 1;
  head.writeUInt16LE(columns.length, at + 1);
  head.writeUInt32LE(rows, at + 3);
  at += 7;
  const parts: Buffer[] = [head];
  let length = head.length;
  for (const column of columns) {
    head[at] = column.type;
    head.writeUInt32LE(length, at + 1);
    at += 5;
    const bytes = column.at(length);
    parts.push(bytes);
    length += bytes.length;
  }
  return Buffer.concat([...parts, Buffer.of(0)]);
}
