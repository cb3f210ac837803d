import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { atOnce } from "@baton-connectors/c1z";

/** One file of the pieces, in their order; the bytes of a piece may be overwritten when the next one is asked for. */
export const writeFileWhole = (path: string, pieces: Iterable<string | Uint8Array>): Promise<void> =>
  atOnce(path, (temporary) => pipeline(Readable.from(blocks(pieces)), createWriteStream(temporary)));

const blockSize = 1 << 18;

/** The same bytes in larger blocks. */
export function* blocks(pieces: Iterable<string | Uint8Array>): Generator<Uint8Array> {
  let block = Buffer.allocUnsafe(blockSize);
  let used = 0;
  for (const piece of pieces) {
    const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
    for (let from = 0; from < bytes.length; ) {
      const taken = Math.min(bytes.length - from, blockSize - used);
      block.set(bytes.subarray(from, from + taken), used);
      used += taken;
      from += taken;
      if (used < blockSize) continue;
      yield block;
      block = Buffer.allocUnsafe(blockSize);
      used = 0;
    }
  }
  if (used > 0) yield block.subarray(0, used);
}
