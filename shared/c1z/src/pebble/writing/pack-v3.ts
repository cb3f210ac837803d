import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createZstdCompress } from "node:zlib";
import {
  type C1ZManifestV3,
  C1ZManifestV3Schema,
  type IndexedFrameEntry,
  IndexedFrameEntrySchema,
  IndexedFrameIndexSchema,
} from "@baton-connectors/protocol/c1z";
import { create, toBinary } from "@bufbuild/protobuf";
import xxhash from "xxhash-wasm";
import { frameParams } from "../../envelope.ts";
import { v3Magic } from "../envelope.ts";

const pieceSize = 1 << 20;

/**
 * Writes a v3 file: the manifest, each file of `directory` as a zstd frame, and the index of these. Files are added in the order of
 * their names, each as soon as it is whole: it is compressed, in threads of Node's own, while the next is made.
 * Source: the SDK's pkg/dotc1z/format/v3.
 */
export async function packingV3(directory: string, manifest: C1ZManifestV3, target: string) {
  const { h64Raw, create64 } = await xxhash();
  const manifestBytes = Buffer.from(toBinary(C1ZManifestV3Schema, manifest));
  const head = Buffer.alloc(9);
  v3Magic.copy(head);
  head.writeUInt32BE(manifestBytes.length, 5);
  await append(target, [head, manifestBytes], "wx");
  let at = head.length + manifestBytes.length;
  const entries: IndexedFrameEntry[] = [];

  async function frame(name: string): Promise<void> {
    const path = join(directory, name);
    const [sha256, xxh64] = [createHash("sha256"), create64()];
    const rawSize = (await stat(path)).size;
    async function* counted(pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        sha256.update(piece);
        xxh64.update(piece);
        yield piece;
      }
    }
    await pipeline(
      createReadStream(path, { highWaterMark: pieceSize }),
      counted,
      createZstdCompress({ params: frameParams, chunkSize: pieceSize, pledgedSrcSize: rawSize }),
      createWriteStream(target, { flags: "a" }),
    );
    await rm(path);
    const end = (await stat(target)).size;
    entries.push(
      create(IndexedFrameEntrySchema, {
        ...{ name, frameOffset: BigInt(at), compressedSize: BigInt(end - at), rawSize: BigInt(rawSize) },
        ...{ rawXxh64: xxh64.digest(), rawSha256: new Uint8Array(sha256.digest()) },
      }),
    );
    at = end;
  }
  let underway = Promise.resolve();
  let failed: { readonly error: unknown } | undefined;
  return {
    /** Takes a file, which is removed when it is in; a failure is thrown by whatever comes next. */
    add(name: string): void {
      if (failed) throw failed.error;
      underway = underway
        .then(() => (failed ? undefined : frame(name)))
        .catch((error: unknown) => {
          failed ??= { error };
        });
    },
    /** When nothing is being read any more, whatever came of it. */
    idle: () => underway,
    async finish(): Promise<void> {
      await underway;
      if (failed) throw failed.error;
      const sum = (sizes: readonly bigint[]) => sizes.reduce((a, b) => a + b, 0n);
      const index = Buffer.from(
        toBinary(
          IndexedFrameIndexSchema,
          create(IndexedFrameIndexSchema, {
            entries,
            totalRawSize: sum(entries.map(({ rawSize }) => rawSize)),
            totalCompressedSize: sum(entries.map(({ compressedSize }) => compressedSize)),
            manifestXxh64: h64Raw(manifestBytes),
          }),
        ),
      );
      const footer = Buffer.alloc(28);
      footer.writeBigUInt64BE(BigInt(at), 0);
      footer.writeUInt32BE(index.length, 8);
      footer.writeBigUInt64BE(h64Raw(index), 12);
      footer.write("C1ZIDX1\0", 20, "latin1");
      await append(target, [index, footer], "a");
    },
  };
}

const append = (target: string, pieces: readonly Buffer[], flags: string) =>
  pipeline(pieces, createWriteStream(target, { flags, mode: 0o644 }));
