import { byteReader } from "../byte-reader.ts";
import { damaged, unsupported } from "../v3-error.ts";
import type { TableMeta } from "../version-edit.ts";
import { columnarBlock } from "./columns.ts";
import { type Entry, type RangeDelete, readDataBlock, readRangeDeletes } from "./data-block.ts";
import { readFooter } from "./footer.ts";
import { type BlockHandle, openTableFile, type TableFile } from "./table-file.ts";

export type Table = {
  /** Its rows in key order, newest version of a key first. */
  entries(range: KeyRange): Generator<Entry>;
  rangeDeletes(): RangeDelete[];
  close(): void;
};

/** Keys from `start` on, up to but without `end`. */
export type KeyRange = { start: Uint8Array; end: Uint8Array };

const rangeDeleteKind = 15;

/** Opens the table at `path` as `meta` describes it: a virtual one shows its part, an ingested one its own sequence. */
export function openTable(path: string, meta: TableMeta): Table {
  const file = openTableFile(path, `table ${meta.backingNumber}`);
  try {
    const footer = readFooter(file);
    const metaindex = readPairs(file.block(footer.metaindex));
    // A table ingested whole stores sequence 0 in its keys; the MANIFEST knows the real one.
    const sequenceOf =
      meta.smallestSequence === meta.largestSequence ? () => meta.smallestSequence : (trailer: bigint) => trailer >> 8n;
    const shown = shownPart(meta);
    return {
      *entries(range) {
        const { start, end } = intersect(shown, range);
        for (const handle of dataBlocks(footer.index, metaindex, file, start)) {
          for (const entry of readDataBlock(file.block(handle), sequenceOf)) {
            if (Buffer.compare(entry.key, end) >= 0) return;
            if (Buffer.compare(entry.key, start) >= 0) yield entry;
          }
        }
      },
      rangeDeletes() {
        if (metaindex.has("pebble.range_key")) throw unsupported("range keys");
        const handle = metaindex.get("rocksdb.range_del2");
        const all = handle ? readRangeDeletes(file.block(readHandle(handle)), sequenceOf) : [];
        return all.map((one) => ({ ...one, ...intersect(shown, one) }));
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

/** The data blocks that may hold `start` or later keys. The index is one block, or a block of such blocks. */
function* dataBlocks(
  index: BlockHandle,
  metaindex: Map<string, Uint8Array>,
  file: TableFile,
  start: Uint8Array,
): Generator<BlockHandle> {
  const properties = metaindex.get("rocksdb.properties");
  if (!properties) throw damaged(`${file.name} has no properties`);
  const indexKind = readPairs(file.block(readHandle(properties))).get("rocksdb.block.based.table.index.type");
  const twoLevel = indexKind?.[0] === 2;
  for (const handle of readIndex(file.block(index), start)) {
    if (twoLevel) yield* readIndex(file.block(handle), start);
    else yield handle;
  }
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
  for (let row = 0; row < columns.rows; row++) {
    if (Buffer.compare(separators(row), start) >= 0) yield { offset: offsets(row), length: lengths(row) };
  }
}
