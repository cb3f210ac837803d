import { byteReader } from "../byte-reader.ts";
import type { KeyRange } from "../keys.ts";
import { deleteKinds, setKinds } from "../row-kinds.ts";
import { damaged, unsupported } from "../v3-error.ts";
import type { TableMeta } from "../version-edit.ts";
import { type BlockCache, blockCache } from "./block-cache.ts";
import { columnarBlock } from "./columns.ts";
import { type DataBlock, dataBlock, type Entry, type RangeDelete, readRangeDeletes } from "./data-block.ts";
import { readFooter } from "./footer.ts";
import { type BlockHandle, openTableFile, type TableFile } from "./table-file.ts";

export type Table = {
  /** Its rows in key order, newest version of a key first. */
  entries(range: KeyRange): Generator<Entry>;
  /** The newest value of each of its keys, in key order, without those it says were deleted. */
  values(range: KeyRange): Generator<Uint8Array>;
  rangeDeletes(): RangeDelete[];
  close(): void;
};

const rangeDeleteKind = 15;

/** Opens the table at `path` as `meta` describes it: a virtual one shows its part, an ingested one its own sequence. */
export function openTable(path: string, meta: TableMeta, cache: BlockCache = blockCache()): Table {
  const file = openTableFile(path, `table ${meta.backingNumber}`, cache);
  try {
    const footer = readFooter(file);
    const metaindex = readPairs(file.block(footer.metaindex));
    const index = tableIndex(file, footer.index, metaindex);
    // A table ingested whole stores sequence 0 in its keys; the MANIFEST knows the real one.
    const sequenceOf =
      meta.smallestSequence === meta.largestSequence ? () => meta.smallestSequence : (trailer: bigint) => trailer >> 8n;
    const shown = shownPart(meta);
    let deletes: readonly RangeDelete[] | undefined;
    function* parts(range: KeyRange): Generator<{ block: DataBlock; from: number; to: number }> {
      const { start, end } = intersect(shown, range);
      for (const handle of index.from(start)) {
        const block = dataBlock(file.block(handle), sequenceOf);
        if (block.rows === 0) continue;
        const reachesEnd = Buffer.compare(block.key(block.rows - 1), end) >= 0;
        yield { block, from: block.from(start), to: reachesEnd ? block.from(end) : block.rows };
        if (reachesEnd) return;
      }
    }
    return {
      *entries(range) {
        for (const { block, from, to } of parts(range))
          for (let row = from; row < to; row++)
            yield {
              key: block.key(row),
              sequence: block.sequence(row),
              kind: block.kind(row),
              value: block.value(row),
            };
      },
      *values(range) {
        let before: Uint8Array | undefined;
        for (const { block, from, to } of parts(range)) {
          for (let row = from; row < to; row++) {
            // Versions of one key may go on in the next block.
            const isOlder = row > from ? block.isOlder(row) : before && Buffer.compare(before, block.key(row)) === 0;
            if (isOlder) continue;
            const kind = block.kind(row);
            if (setKinds.has(kind)) yield block.value(row);
            else if (!deleteKinds.has(kind)) throw unsupported(`a row of kind ${kind}`);
          }
          if (to > from) before = block.key(to - 1);
        }
      },
      rangeDeletes() {
        if (metaindex.has("pebble.range_key")) throw unsupported("range keys");
        const handle = metaindex.get("rocksdb.range_del2");
        deletes ??= handle ? readRangeDeletes(file.block(readHandle(handle)), sequenceOf) : [];
        return deletes.map((one) => ({ ...one, ...intersect(shown, one) }));
      },
      close: file.close,
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** The part of its file that a table shows: all, or, for a virtual one, what lies between its bounds. */
function shownPart({ virtual, bounds }: TableMeta): KeyRange {
  if (!virtual || !bounds) return everything;
  const largest = userKey(bounds.largest);
  // A bound that is a range delete's end lies outside; any other key bounds from inside.
  const outside = bounds.largest[bounds.largest.length - 8] === rangeDeleteKind;
  return { start: userKey(bounds.smallest), end: outside ? largest : Buffer.concat([largest, Buffer.alloc(1)]) };
}

/** No key of a c1z begins with FF. */
const everything: KeyRange = { start: Uint8Array.of(), end: Uint8Array.of(0xff) };

const intersect = (a: KeyRange, b: KeyRange): KeyRange => ({
  start: Buffer.compare(a.start, b.start) > 0 ? a.start : b.start,
  end: Buffer.compare(a.end, b.end) < 0 ? a.end : b.end,
});

export function userKey(internal: Uint8Array): Uint8Array {
  if (internal.length < 8) throw damaged("a table's bound is no key");
  return internal.subarray(0, internal.length - 8);
}

type TableIndex = {
  /** The data blocks that may hold `start` or later keys. */
  from(start: Uint8Array): Generator<BlockHandle>;
};

/** The index is one block, or a block of such blocks. */
function tableIndex(file: TableFile, top: BlockHandle, metaindex: Map<string, Uint8Array>): TableIndex {
  const properties = metaindex.get("rocksdb.properties");
  if (!properties) throw damaged(`${file.name} has no properties`);
  const indexKind = readPairs(file.block(readHandle(properties))).get("rocksdb.block.based.table.index.type");
  const twoLevel = indexKind?.[0] === 2;
  return {
    *from(start) {
      for (const handle of readIndex(file.block(top), start)) {
        if (twoLevel) yield* readIndex(file.block(handle), start);
        else yield handle;
      }
    },
  };
}

/** Metaindex and properties: name and value. */
function readPairs(block: Uint8Array): Map<string, Uint8Array> {
  const columns = columnarBlock(block, 0);
  const keys = columns.bytes(0);
  const values = columns.bytes(1);
  return new Map(
    Array.from({ length: columns.rows }, (_, row) => [Buffer.from(keys(row)).toString("latin1"), values(row)]),
  );
}

function readHandle(bytes: Uint8Array): BlockHandle {
  const reader = byteReader(bytes, "a block's place");
  return { offset: reader.varint(), length: reader.varint() };
}

/** Index blocks: separator (no key of the block lies beyond it), offset, length, properties. */
function* readIndex(block: Uint8Array, start: Uint8Array): Generator<BlockHandle> {
  const columns = columnarBlock(block, 0);
  const separators = columns.bytes(0);
  const offsets = columns.uints(1);
  const lengths = columns.uints(2);
  let [row, high] = [0, columns.rows];
  while (row < high) {
    const middle = (row + high) >>> 1;
    if (Buffer.compare(separators(middle), start) < 0) row = middle + 1;
    else high = middle;
  }
  for (; row < columns.rows; row++) yield { offset: offsets(row), length: lengths(row) };
}
