import { byteReader } from "../byte-reader.ts";
import { damaged, unsupported } from "../v3-error.ts";
import type { TableMeta } from "../version-edit.ts";
import { columnarBlock } from "./columns.ts";
import { type Entry, type RangeDelete, readDataBlock, readRangeDeletes } from "./data-block.ts";
import { readFooter } from "./footer.ts";
import { type BlockHandle, openTableFile, type TableFile } from "./table-file.ts";

export type Table = {
  /** Its rows in key order, newest version of a key first. */
  entries(): Generator<Entry>;
  rangeDeletes(): RangeDelete[];
  close(): void;
};

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
    const within = clip(meta);
    return {
      *entries() {
        for (const handle of dataBlocks(footer.index, metaindex, file)) {
          for (const entry of readDataBlock(file.block(handle), sequenceOf)) {
            const place = within(entry.key);
            if (place > 0) return;
            if (place === 0) yield entry;
          }
        }
      },
      rangeDeletes() {
        if (metaindex.has("pebble.range_key")) throw unsupported("range keys");
        const handle = metaindex.get("rocksdb.range_del2");
        return handle ? readRangeDeletes(file.block(readHandle(handle)), sequenceOf) : [];
      },
      close: file.close,
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Where a key lies: before (-1), inside (0) or after (1) the part a table shows. */
function clip({ virtual, bounds }: TableMeta): (key: Uint8Array) => number {
  if (!virtual || !bounds) return () => 0;
  const smallest = userKey(bounds.smallest);
  const largest = userKey(bounds.largest);
  // A range delete's end bounds a table from outside.
  const exclusive = bounds.largest[bounds.largest.length - 8] === rangeDeleteKind;
  return (key) => {
    if (Buffer.compare(key, smallest) < 0) return -1;
    const order = Buffer.compare(key, largest);
    return order > 0 || (order === 0 && exclusive) ? 1 : 0;
  };
}

export function userKey(internal: Uint8Array): Uint8Array {
  if (internal.length < 8) throw damaged("a table's bound is no key");
  return internal.subarray(0, internal.length - 8);
}

/** The data blocks in key order. The index is one block, or a block of such blocks when the properties say so. */
function* dataBlocks(index: BlockHandle, metaindex: Map<string, Uint8Array>, file: TableFile): Generator<BlockHandle> {
  const properties = metaindex.get("rocksdb.properties");
  if (!properties) throw damaged(`${file.name} has no properties`);
  const indexKind = readPairs(file.block(readHandle(properties))).get("rocksdb.block.based.table.index.type");
  const twoLevel = indexKind?.[0] === 2;
  for (const handle of readIndex(file.block(index))) {
    if (twoLevel) yield* readIndex(file.block(handle));
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

/** Index blocks: separator, offset, length, properties. */
function readIndex(block: Uint8Array): BlockHandle[] {
  const columns = columnarBlock(block, 0);
  const offsets = columns.uints(1);
  const lengths = columns.uints(2);
  return Array.from({ length: columns.rows }, (_, row) => ({ offset: offsets(row), length: lengths(row) }));
}
