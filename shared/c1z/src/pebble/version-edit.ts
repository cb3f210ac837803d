import { type ByteReader, byteReader } from "./byte-reader.ts";
import { damaged, unsupported } from "./v3-error.ts";

/** One sorted table of the live set, as the MANIFEST states it. */
export type TableMeta = {
  level: number;
  fileNumber: number;
  /** The file that holds its rows; a virtual table shows only a part of it. */
  backingNumber: number;
  virtual: boolean;
  size: number;
  /** Internal keys: user key, then eight bytes of sequence and kind. Absent when it holds range keys only. */
  bounds: { smallest: Uint8Array; largest: Uint8Array } | undefined;
  smallestSequence: bigint;
  largestSequence: bigint;
};

export type VersionEdit = {
  comparator: string | undefined;
  added: TableMeta[];
  deleted: { level: number; fileNumber: number }[];
};

/** Tags of a version edit's items: cockroachdb/pebble v2, internal/manifest/version_edit.go */
const newFileTags = new Set([7, 100, 102, 103, 104]);

/** Reads one record of the MANIFEST. */
export function readVersionEdit(record: Uint8Array): VersionEdit {
  const reader = byteReader(record, "the MANIFEST");
  const edit: VersionEdit = { comparator: undefined, added: [], deleted: [] };
  while (!reader.done) {
    const tag = reader.varint();
    if (newFileTags.has(tag)) edit.added.push(readNewFile(reader, tag));
    else if (tag === 1) edit.comparator = Buffer.from(reader.sizedBytes()).toString("latin1");
    else if (tag === 2 || tag === 3 || tag === 4 || tag === 9) reader.varint64();
    else if (tag === 5) {
      reader.varint();
      reader.sizedBytes();
    } else if (tag === 6) edit.deleted.push({ level: reader.varint(), fileNumber: reader.varint() });
    else if (tag === 105) {
      reader.varint();
      reader.varint();
    } else if (tag === 106) reader.varint();
    else if (tag === 107 || tag === 108) throw unsupported("a value kept in a separate blob file");
    else throw unsupported(`a MANIFEST item with tag ${tag}`);
  }
  return edit;
}

function readNewFile(reader: ByteReader, tag: number): TableMeta {
  const level = reader.varint();
  const fileNumber = reader.varint();
  if (level > 6) throw damaged(`the MANIFEST names level ${level}`);
  if (tag === 102 && reader.varint() !== 0) throw unsupported("a table on a second path");
  const size = reader.varint();
  const bounds = readBounds(reader, tag);
  const [smallestSequence, largestSequence] = tag === 7 ? [0n, 0n] : [reader.varint64(), reader.varint64()];
  const meta: TableMeta = {
    ...{ level, fileNumber, size, bounds, smallestSequence, largestSequence },
    backingNumber: fileNumber,
    virtual: false,
  };
  return tag === 103 || tag === 104 ? readCustomTags(reader, meta) : meta;
}

function readBounds(reader: ByteReader, tag: number): TableMeta["bounds"] {
  const pair = () => ({ smallest: reader.sizedBytes(), largest: reader.sizedBytes() });
  if (tag !== 104) return pair();
  const points = (reader.byte() & 1) !== 0 ? pair() : undefined;
  pair();
  return points;
}

function readCustomTags(reader: ByteReader, meta: TableMeta): TableMeta {
  let result = meta;
  for (;;) {
    const tag = reader.varint();
    if (tag === 1) return result;
    if (tag === 66) result = { ...result, virtual: true, backingNumber: reader.varint() };
    else if (tag === 65) throw unsupported("a table on a second path");
    else if (tag === 67 || tag === 68) throw unsupported("a table with a synthetic prefix or suffix");
    else if (tag === 69) throw unsupported("a value kept in a separate blob file");
    else if (tag & 64) throw unsupported(`a table property with tag ${tag}`);
    else reader.sizedBytes();
  }
}
