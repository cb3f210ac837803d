import { damaged, unsupported } from "../v3-error.ts";
import { columnarBlock } from "./columns.ts";

/** One version of one key. Kinds are pebble's: 0 delete, 1 set, 7 single delete, 18 set with delete, 23 sized delete. */
export type Entry = { key: Uint8Array; sequence: bigint; kind: number; value: Uint8Array };

/** Everything older than `sequence` between the two keys (the second excluded) is deleted. */
export type RangeDelete = { start: Uint8Array; end: Uint8Array; sequence: bigint };

type SequenceOf = (trailer: bigint) => bigint;

/** Data blocks: a 4-byte header; prefix, suffix, trailer, prefix changed, value, value is external, is obsolete. */
export function* readDataBlock(block: Uint8Array, sequenceOf: SequenceOf): Generator<Entry> {
  const columns = columnarBlock(block, 4);
  const keys = columns.prefixBytes(0);
  const suffixes = columns.bytes(1);
  const trailers = columns.bigUints(2);
  const values = columns.bytes(4);
  const external = columns.bits(5);
  for (let row = 0; row < columns.rows; row++) {
    if (external(row)) throw unsupported("a value kept outside its block");
    if (suffixes(row).length > 0) throw damaged("a key has a suffix where none can be");
    const trailer = trailers(row);
    yield { key: keys(row), sequence: sequenceOf(trailer), kind: Number(trailer & 0xffn), value: values(row) };
  }
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
