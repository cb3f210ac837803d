import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { byteReader } from "../byte-reader.ts";
import { maskedCrc32c } from "../crc32c.ts";
import { snappyDecompress } from "../snappy.ts";
import { damaged, unsupported } from "../v3-error.ts";
import type { BlockCache } from "./block-cache.ts";

/** Where a block lies in its table. */
export type BlockHandle = { offset: number; length: number };

/** A table file, read block by block. */
export type TableFile = {
  name: string;
  size: number;
  read(offset: number, length: number): Buffer;
  /** The verified, decompressed block at `handle`. */
  block(handle: BlockHandle): Uint8Array;
  close(): void;
};

/** No writer makes blocks anywhere near this large; a claim beyond it is damage. */
const largestBlock = 256 * 1024 * 1024;

export function openTableFile(path: string, name: string, cache: BlockCache): TableFile {
  const descriptor = openSync(path, "r");
  const { size } = fstatSync(descriptor);
  const read = (offset: number, length: number): Buffer => {
    if (offset < 0 || length < 0 || offset + length > size) throw damaged(`${name} is shorter than its parts`);
    const buffer = Buffer.allocUnsafe(length);
    if (readSync(descriptor, buffer, 0, length, offset) !== length) throw damaged(`${name} cannot be read whole`);
    return buffer;
  };
  return {
    name,
    size,
    read,
    block: ({ offset, length }) =>
      cache(name, offset, () => {
        if (length > largestBlock) throw damaged(`${name} has a block of ${length} bytes`);
        const raw = read(offset, length + 5);
        const payload = raw.subarray(0, length);
        if (maskedCrc32c(raw.subarray(0, length + 1)) !== raw.readUInt32LE(length + 1)) {
          throw damaged(`${name} has a block whose checksum does not fit`);
        }
        return decompress(payload, raw[length]!, name);
      }),
    close: () => closeSync(descriptor),
  };
}

function decompress(payload: Uint8Array, kind: number, name: string): Uint8Array {
  switch (kind) {
    case 0:
      return payload;
    case 1:
      return snappyDecompress(payload, largestBlock);
    case 7: {
      const reader = byteReader(payload, `a block of ${name}`);
      const length = reader.varint();
      if (length > largestBlock) throw damaged(`${name} has a block of ${length} bytes`);
      try {
        return zstdDecompressSync(payload.subarray(reader.position), { maxOutputLength: Math.max(length, 1) });
      } catch {
        throw damaged(`${name} has a block that is no zstd`);
      }
    }
    case 8:
      throw unsupported("MinLZ compression");
    default:
      throw unsupported(`compression of kind ${kind}`);
  }
}
