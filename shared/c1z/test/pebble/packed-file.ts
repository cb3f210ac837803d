import { createHash } from "node:crypto";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import {
  type C1ZManifestV3,
  C1ZManifestV3Schema,
  IndexedFrameIndexSchema,
  PayloadEncoding,
} from "@baton-connectors/protocol/c1z";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import xxhash from "xxhash-wasm";

/** A v3 file taken apart: what its manifest says and the files packed in it. */
export type PackedFile = { manifest: C1ZManifestV3; members: Map<string, Buffer> };

export function takeApart(file: Buffer): PackedFile {
  const manifestLength = file.readUInt32BE(5);
  const footer = file.subarray(-28);
  const indexStart = Number(footer.readBigUInt64BE(0));
  const index = fromBinary(IndexedFrameIndexSchema, file.subarray(indexStart, indexStart + footer.readUInt32BE(8)));
  const members = index.entries.map(({ name, frameOffset, compressedSize }) => {
    const frame = file.subarray(Number(frameOffset), Number(frameOffset + compressedSize));
    return [name, zstdDecompressSync(frame)] as const;
  });
  return { manifest: fromBinary(C1ZManifestV3Schema, file.subarray(9, 9 + manifestLength)), members: new Map(members) };
}

/** Packs it again with every checksum right. `names` renames members in the directory only. */
export async function putTogether(
  { manifest, members }: PackedFile,
  names: (name: string) => string = (name) => name,
): Promise<Buffer> {
  const { h64Raw } = await xxhash();
  const manifestBytes = Buffer.from(toBinary(C1ZManifestV3Schema, manifest));
  const head = Buffer.alloc(9);
  head.write("C1Z3\0", "latin1");
  head.writeUInt32BE(manifestBytes.length, 5);
  const frames = [...members].map(([name, content]) => ({ name, content, frame: zstdCompressSync(content) }));
  let offset = 9 + manifestBytes.length;
  const entries = frames.map(({ name, content, frame }) => {
    offset += frame.length;
    return {
      $typeName: "c1.c1z.v3.IndexedFrameEntry" as const,
      name: names(name),
      frameOffset: BigInt(offset - frame.length),
      compressedSize: BigInt(frame.length),
      rawSize: BigInt(content.length),
      rawXxh64: h64Raw(content),
      rawSha256: new Uint8Array(createHash("sha256").update(content).digest()),
    };
  });
  const index = Buffer.from(
    toBinary(IndexedFrameIndexSchema, {
      $typeName: "c1.c1z.v3.IndexedFrameIndex",
      entries,
      totalRawSize: 0n,
      totalCompressedSize: 0n,
      manifestXxh64: h64Raw(manifestBytes),
    }),
  );
  const footer = Buffer.alloc(28);
  footer.writeBigUInt64BE(BigInt(offset), 0);
  footer.writeUInt32BE(index.length, 8);
  footer.writeBigUInt64BE(h64Raw(index), 12);
  footer.write("C1ZIDX1\0", 20, "latin1");
  return Buffer.concat([head, manifestBytes, ...frames.map(({ frame }) => frame), index, footer]);
}

/** Packs it as a tar, plain or compressed, as a low-level Go writer may. */
export function putInTar({ manifest, members }: PackedFile, compressed: boolean): Buffer {
  const payloadEncoding = compressed ? PayloadEncoding.TAR_ZSTD : PayloadEncoding.TAR;
  const manifestBytes = Buffer.from(toBinary(C1ZManifestV3Schema, { ...manifest, payloadEncoding }));
  const head = Buffer.alloc(9);
  head.write("C1Z3\0", "latin1");
  head.writeUInt32BE(manifestBytes.length, 5);
  const entries = [...members].flatMap(([name, content]) => [
    tarHeader(name, content.length, "0"),
    content,
    Buffer.alloc((512 - (content.length % 512)) % 512),
  ]);
  const tar = Buffer.concat([tarHeader("./", 0, "5"), ...entries, Buffer.alloc(1024)]);
  return Buffer.concat([head, manifestBytes, compressed ? zstdCompressSync(tar) : tar]);
}

function tarHeader(name: string, size: number, type: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}
