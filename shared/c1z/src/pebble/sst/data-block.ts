import { damaged, unsupported } from "../v3-error.ts";
import { columnarBlock } from "./columns.ts";

/** One version of one key. Kinds are pebble's: 0 delete, 1 set, 7 single delete, 18 set with delete, 23 sized delete. */
export type Entry = { key: Uint8Array; sequence: bigint; kind: number; value: Uint8Array };

/** Everything older than `sequence` between the two keys (the second excluded) is deleted. */
export type RangeDelete = { start: Uint8Array; end: Uint8Array; sequence: bigint };

type SequenceOf = (trailer: bigint) => bigint;

/** A block of rows: a 4-byte header; prefix, suffix, trailer, prefix changed, value, value is external, is obsolete. */
export type DataBlock = {
  rows: number;
  key(row: number): Uint8Array;
  value(row: number): Uint8Array;
  kind(row: number): number;
  sequence(row: number): bigint;
  /** Whether the row is an older version of the key that the row before has. */
  isOlder(row: number): boolean;
  /** The first row whose key is not below `key`; `rows` when there is none. */
  from(key: Uint8Array): number;
};

export function dataBlock(block: Uint8Array, sequenceOf: SequenceOf): DataBlock {
  const columns = columnarBlock(block, 4);
  const { rows } = columns;
  const keys = columns.prefixBytes(0);
  const suffixes = columns.bytes(1);
  const trailers = columns.bigUints(2);
  const changed = columns.bits(3);
  const values = columns.bytes(4);
  const external = columns.bits(5);
  const key = (row: number) => {
    if (suffixes(row).length > 0) throw damaged("a key has a suffix where none can be");
    return keys(row);
  };
  return {
    rows,
    key,
    value(row) {
      if (external(row)) throw unsupported("a value kept outside its block");
      return values(row);
    },
    kind: (row) => Number(trailers(row) & 0xffn),
    sequence: (row) => sequenceOf(trailers(row)),
    isOlder: (row) => row > 0 && !changed(row),
    from(wanted) {
      let [low, high] = [0, rows];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (Buffer.compare(key(middle), wanted) < 0) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

/**
 * Range-delete blocks: a 4-byte header with the number of boundaries; boundaries, then for each row the boundary it
 * starts at, its trailer, suffix and value. A row reaches to the next boundary.
 */
export function readRangeDeletes(block: Uint8Array, sequenceOf: SequenceOf): RangeDelete[] {
  if (block.length < 4) throw damaged("a block of range deletes is empty");
  const boundaryCount = new DataView(block.buffer, block.byteOffset).getUint32(0, true);
  const columns = columnarBlock(block, 4);
  const boundaries = columns.bytes(0, boundaryCount);
  const starts = columns.uints(1);
  const trailers = columns.bigUints(2);
  return Array.from({ length: columns.rows }, (_, row) => {
    const at = starts(row);
    if (at + 1 >= boundaryCount) throw damaged("a range delete has no end");
    const trailer = trailers(row);
    return { start: boundaries(at), end: boundaries(at + 1), sequence: sequenceOf(trailer) };
  });
}
