import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createZstdDecompress } from "node:zlib";
import { asksForTooLargeWindow, decodedTooLarge, isDecoderError, windowTooLarge } from "../decoder-limits.ts";
import { claimName } from "./envelope.ts";
import type { PackedName } from "./packed-name.ts";
import { damaged, unsupported } from "./v3-error.ts";

type Target = { directory: string; budget: number; wanted: (name: string) => boolean };

const blockSize = 512;

/** Unpacks a tar that begins at `start` of the file. Only plain files and directories may be in it. */
export async function unpackTar(
  path: string,
  { start, compressed, windowLog }: { start: number; compressed: boolean; windowLog: number },
  target: Target,
): Promise<PackedName[]> {
  const source = createReadStream(path, { start });
  const files: PackedName[] = [];
  const read = async (chunks: AsyncIterable<Buffer>) => {
    for await (const file of readTar(tarBytes(chunks, target.budget), target)) files.push(file);
  };
  try {
    const params = { [constants.ZSTD_d_windowLogMax]: windowLog };
    if (compressed) await pipeline(source, createZstdDecompress({ params }), read);
    else await pipeline(source, read);
  } catch (error) {
    if (asksForTooLargeWindow(error)) throw windowTooLarge();
    if (isDecoderError(error)) throw damaged("its payload is no whole zstd frame");
    throw error;
  }
  return files;
}

type TarBytes = { take(length: number): Promise<Buffer | undefined>; drain(): Promise<void> };

/** Hands out a stream in pieces of the asked length; `undefined` at its end. */
function tarBytes(chunks: AsyncIterable<Buffer>, budget: number): TarBytes {
  const iterator = chunks[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  let total = 0;
  const more = async (): Promise<Buffer | undefined> => {
    const { done, value } = await iterator.next();
    if (done) return undefined;
    total += value.length;
    if (total > budget) throw decodedTooLarge();
    return value;
  };
  return {
    async take(length) {
      while (held.length < length) {
        const chunk = await more();
        if (!chunk) {
          if (held.length > 0) throw damaged("its tar is cut off");
          return undefined;
        }
        held = Buffer.concat([held, chunk]);
      }
      const taken = held.subarray(0, length);
      held = held.subarray(length);
      return taken;
    },
    async drain() {
      while (await more());
    },
  };
}

async function* readTar(bytes: TarBytes, { directory, wanted }: Target): AsyncGenerator<PackedName> {
  const names = new Set<string>();
  for (;;) {
    const header = await bytes.take(blockSize);
    // Two empty blocks end a tar.
    if (!header || header.every((byte) => byte === 0)) return bytes.drain();
    const { name, size, type } = readHeader(header);
    if (type === "5") continue;
    if (type !== "0") throw unsupported(`a tar entry of type ${JSON.stringify(type)}`);
    claimName(names, name);
    const file = wanted(name) ? await open(join(directory, name), "wx", 0o600) : undefined;
    try {
      for (let left = Math.ceil(size / blockSize) * blockSize, plain = size; left > 0; ) {
        const piece = await bytes.take(Math.min(left, 64 * 1024));
        if (!piece) throw damaged("its tar is cut off");
        await file?.writeFile(piece.subarray(0, Math.min(piece.length, plain)));
        left -= piece.length;
        plain = Math.max(0, plain - piece.length);
      }
    } finally {
      await file?.close();
    }
    yield { name, size };
  }
}

/** The ustar header: name 0–99, size 124–135 and checksum 148–155 in octal, type 156. */
function readHeader(header: Buffer): { name: string; size: number; type: string } {
  const text = (start: number, end: number) => header.toString("latin1", start, end).replace(/\0.*$/s, "");
  const octal = (start: number, end: number) => {
    const digits = text(start, end).trim();
    if (!/^[0-7]+$/.test(digits)) throw damaged("its tar has a header that is none");
    return Number.parseInt(digits, 8);
  };
  let sum = 8 * 32;
  for (let i = 0; i < blockSize; i++) if (i < 148 || i >= 156) sum += header[i]!;
  if (sum !== octal(148, 156)) throw damaged("its tar has a header that does not fit its checksum");
  const type = text(156, 157);
  return { name: text(0, 100).replace(/^\.\//, ""), size: octal(124, 136), type: type === "" ? "0" : type };
}
