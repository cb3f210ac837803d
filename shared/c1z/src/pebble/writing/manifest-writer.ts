import { maskedCrc32c } from "../crc32c.ts";
import { varint, type WrittenTable } from "./table-writer.ts";

/** The lowest level: its tables follow one another and hold one version of a key. */
const level = 6;

/**
 * The MANIFEST of a database of these tables: one edit that begins it, and one that adds them all. A log of one block is enough, but a
 * record may go on over several. Source: cockroachdb/pebble v2.1.5, internal/manifest/version_edit.go and record/record.go.
 */
export function manifestOf(
  tables: readonly WrittenTable[],
  { logNumber, nextFile }: { readonly logNumber: number; readonly nextFile: number },
): Buffer {
  const begin = Buffer.concat([
    ...[tag.comparator, sized(Buffer.from("leveldb.BytewiseComparator"))],
    ...[tag.nextFile, varint(nextFile), tag.lastSequence, varint(lastSequence)],
  ]);
  const add = Buffer.concat([
    ...[tag.logNumber, varint(logNumber), tag.nextFile, varint(nextFile)],
    ...tables.flatMap(({ fileNumber, size, smallest, largest }) => [
      ...[tag.newFile, varint(level), varint(fileNumber), varint(size)],
      ...[sized(internalKey(smallest)), sized(internalKey(largest)), varint(0), varint(0), tag.end],
    ]),
    ...[tag.lastSequence, varint(lastSequence)],
  ]);
  return logOf([begin, add]);
}

const tag = {
  comparator: varint(1),
  logNumber: varint(2),
  nextFile: varint(3),
  lastSequence: varint(4),
  newFile: varint(103),
  end: varint(1),
};
/** Pebble's sequences begin at 10; those below have meanings of their own. */
const lastSequence = 10;

const sized = (bytes: Uint8Array): Buffer => Buffer.concat([varint(bytes.length), bytes]);
/** A key with sequence 0 and kind 1 (set). */
const internalKey = (key: Uint8Array): Buffer => Buffer.concat([key, Buffer.of(1, 0, 0, 0, 0, 0, 0, 0)]);

const blockSize = 32 << 10;
const headerSize = 7;
const chunk = { full: 1, first: 2, middle: 3, last: 4 } as const;

/** LevelDB's log: blocks of 32 KiB of chunks, each with its checksum, length and what part of its record it is. */
function logOf(records: readonly Buffer[]): Buffer {
  const out: Buffer[] = [];
  let room = blockSize;
  for (const record of records) {
    let from = 0;
    do {
      if (room < headerSize) {
        out.push(Buffer.alloc(room));
        room = blockSize;
      }
      const piece = record.subarray(from, from + room - headerSize);
      const [isFirst, isLast] = [from === 0, from + piece.length === record.length];
      const kind = isFirst ? (isLast ? chunk.full : chunk.first) : isLast ? chunk.last : chunk.middle;
      const header = Buffer.alloc(headerSize);
      header.writeUInt16LE(piece.length, 4);
      header[6] = kind;
      header.writeUInt32LE(maskedCrc32c(header.subarray(6), piece));
      out.push(header, piece);
      room -= headerSize + piece.length;
      from += piece.length;
    } while (from < record.length);
  }
  return Buffer.concat(out);
}
