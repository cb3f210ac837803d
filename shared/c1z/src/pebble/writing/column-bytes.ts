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
export const numbers = (values: readonly number[]): Column => ({ type: 2, at: (start) => numberBytes(values, start) });

function numberBytes(values: readonly number[], start: number): Buffer {
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  const width = largest === 0 ? 0 : largest < 2 ** 8 ? 1 : largest < 2 ** 16 ? 2 : largest < 2 ** 32 ? 4 : 8;
  const first = width <= 1 ? 1 : align(start + 1, width) - start;
  const out = Buffer.alloc(first + values.length * width);
  out[0] = width;
  if (width === 0) return out;
  for (const [i, value] of values.entries()) {
    if (width === 8) out.writeBigUInt64LE(BigInt(value), first + i * 8);
    else out.writeUIntLE(value, first + i * width, width);
  }
  return out;
}

/** Texts: where each ends, then all of them. */
export const texts = (values: readonly Uint8Array[]): Column => ({
  type: 3,
  at: (start) => Buffer.concat([numberBytes(ends(values), start), ...values]),
});

function ends(values: readonly Uint8Array[]): number[] {
  let end = 0;
  return [0, ...values.map(({ length }) => (end += length))];
}

/** Keys in a bundle share a prefix; there are so many bundles as a power of two says. */
const bundleShift = 4;

/** Sorted keys: what all begin with, then for each bundle what its keys begin with beyond that and the rest of each. */
export const sortedKeys = (keys: readonly Uint8Array[]): Column => ({
  type: 4,
  at(start) {
    const shared = commonPrefix(keys[0]!, keys.at(-1)!);
    const pieces = [keys[0]!.subarray(0, shared)];
    for (let from = 0; from < keys.length; from += 1 << bundleShift) {
      const bundle = keys.slice(from, from + (1 << bundleShift));
      const prefix = commonPrefix(bundle[0]!, bundle.at(-1)!);
      pieces.push(bundle[0]!.subarray(shared, prefix), ...bundle.map((key) => key.subarray(prefix)));
    }
    const [, ...offsets] = ends(pieces);
    return Buffer.concat([Buffer.of(bundleShift), numberBytes(offsets, start + 1), ...pieces]);
  },
});

/** Of sorted keys, the first and the last share what all do. */
function commonPrefix(a: Uint8Array, b: Uint8Array): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
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
