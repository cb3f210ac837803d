import { close, createReadStream, createWriteStream, ftruncate, openSync, writeSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";
import { atOnce } from "./at-once.ts";
import {
  asksForTooLargeWindow,
  type DecoderLimits,
  decodedTooLarge,
  isDecoderError,
  windowTooLarge,
} from "./decoder-limits.ts";
import { diskFullAt } from "./disk-full.ts";

/** What a file is, by its first bytes. */
export type Format = "empty" | "v1" | "v3";

const magicLength = 5;
const magicV1 = Buffer.from("C1ZF\0", "latin1");
const magicV3 = Buffer.from("C1Z3\0", "latin1");

/** A missing file or one without a byte is a new one. Anything that is no c1z file is refused. */
export async function formatOf(path: string): Promise<Format> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return "empty";
    throw thrown;
  }
  try {
    const head = Buffer.alloc(magicLength);
    const { bytesRead } = await file.read(head, 0, magicLength, 0);
    if (bytesRead === 0) return "empty";
    if (head.equals(magicV1)) return "v1";
    if (head.equals(magicV3)) return "v3";
    const text = head.toString("latin1", 0, bytesRead);
    if (/^C1Z.\0$/s.test(text)) {
      const version = JSON.stringify(text.slice(0, 4));
      throw new Error(
        `c1z: invalid file: ${path} is of the format ${version}, which is not known here; update this program`,
      );
    }
    throw new Error(`c1z: invalid file: ${path} is not a .c1z file`);
  } finally {
    await file.close();
  }
}

/** What streams carry at a time: with the default of 64 KiB a large file takes three times as long. */
const pieceSize = 1 << 20;

/** What a database may grow to, unless the environment says otherwise. */
const mostDecoded = 10 * 1024 ** 3;

/**
 * Unpacks a v1 file's database to `target`, never holding more than a window of it. Of what is beyond `written` bytes only
 * the room is kept: it is unpacked to be checked, and reads as zeros.
 */
export async function unpack(
  path: string,
  target: string,
  { decoded, windowLog }: DecoderLimits,
  written = Number.POSITIVE_INFINITY,
): Promise<void> {
  const packed = (await stat(path)).size - magicLength;
  if (packed === 0) return;
  const damaged = (why: string, cause?: unknown) => new Error(`c1z: ${path} is damaged: ${why}`, { cause });
  const decoder = createZstdDecompress({
    chunkSize: pieceSize,
    params: { [constants.ZSTD_d_windowLogMax]: windowLog },
  });
  try {
    await pipeline(
      createReadStream(path, { start: magicLength, highWaterMark: pieceSize }),
      decoder,
      boundedFile(target, decoded ?? mostDecoded, written),
    );
  } catch (thrown) {
    if (asksForTooLargeWindow(thrown)) throw windowTooLarge();
    if (isDecoderError(thrown)) throw damaged((thrown as Error).message, thrown);
    throw diskFullAt(target, thrown);
  }
  if (decoder.bytesWritten < packed) throw damaged("something follows its end");
}

/**
 * A new file of at most `most` bytes. Each piece is written before the next one is asked for, so that the memory of one
 * serves them all: with pieces waiting for a slower writer, a large file costs twice the processor time.
 */
function boundedFile(path: string, most: number, written: number): Writable {
  const file = openSync(path, "wx", 0o600);
  let size = 0;
  return new Writable({
    highWaterMark: pieceSize,
    write(piece: Buffer, _encoding, done) {
      try {
        if (size + piece.length > most) throw decodedTooLarge();
        const wanted = Math.min(piece.length, Math.max(0, written - size));
        for (let from = 0; from < wanted; ) from += writeSync(file, piece, from, wanted - from);
        size += piece.length;
        done();
      } catch (thrown) {
        done(thrown as Error);
      }
    },
    final(done) {
      ftruncate(file, size, done);
    },
    destroy(error, done) {
      close(file, (failed) => done(error ?? failed));
    },
  });
}

/** Level 1 takes half the time of level 3, for a file a tenth larger. */
export const frameParams = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };

/** Packs a database into a file, at once. One frame with checksum and size, which every reader of the format takes. */
export const pack = (database: string, path: string): Promise<void> =>
  atOnce(
    path,
    async (temporary) => {
      await using source = await open(database);
      const { size } = await source.stat();
      const target = createWriteStream(temporary, { mode: 0o644 });
      target.write(magicV1);
      await pipeline(
        piecesOf(source),
        createZstdCompress({
          chunkSize: pieceSize,
          params: frameParams,
          pledgedSrcSize: size,
        }),
        target,
      );
    },
    dirname(database),
  );

/**
 * A file's content in two buffers that take turns: memory of its own for each piece would keep the collector busy. The
 * encoder asks for a piece when it is done with the one before, since each is more than its stream holds back.
 */
async function* piecesOf(file: FileHandle): AsyncGenerator<Buffer> {
  let [filled, filling] = [Buffer.allocUnsafe(pieceSize), Buffer.allocUnsafe(pieceSize)];
  const read = (buffer: Buffer) => {
    const reading = file.read(buffer, 0, pieceSize);
    // Nobody waits for it when the pipeline fails.
    reading.catch(() => {});
    return reading;
  };
  for (let reading = read(filling); ; ) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) return;
    [filled, filling] = [filling, filled];
    reading = read(filling);
    yield filled.subarray(0, bytesRead);
  }
}
