import { byteReader } from "../byte-reader.ts";
import { maskedCrc32c } from "../crc32c.ts";
import { damaged, unsupported } from "../v3-error.ts";
import type { BlockHandle, TableFile } from "./table-file.ts";

export type Footer = { metaindex: BlockHandle; index: BlockHandle };

const magic = Buffer.from("f09faab3f09faab3", "hex");

/** The end of a table: where its two directories lie. */
export function readFooter(file: TableFile): Footer {
  const tail = file.read(Math.max(0, file.size - 61), Math.min(61, file.size));
  if (tail.length < 61 || !tail.subarray(-8).equals(magic)) throw damaged(`${file.name} is no pebble table`);
  const version = tail.readUInt32LE(tail.length - 12);
  // Every writer of c1z files has used format 7; the earlier ones lay out blocks differently.
  if (version !== 7) throw unsupported(`table format ${version}`);
  const footer = Buffer.from(tail);
  const checksumAt = footer.length - 16;
  const expected = footer.readUInt32LE(checksumAt);
  if (maskedCrc32c(footer.subarray(0, checksumAt), footer.subarray(checksumAt + 4)) !== expected) {
    throw damaged(`the footer of ${file.name} does not fit its checksum`);
  }
  const reader = byteReader(footer, `the footer of ${file.name}`);
  const checksum = reader.byte();
  if (checksum !== 1) throw unsupported(`block checksum kind ${checksum}`);
  const handle = (): BlockHandle => ({ offset: reader.varint(), length: reader.varint() });
  return { metaindex: handle(), index: handle() };
}
