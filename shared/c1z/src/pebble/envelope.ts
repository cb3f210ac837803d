import { type FileHandle, open } from "node:fs/promises";
import {
  type C1ZManifestV3,
  C1ZManifestV3Schema,
  IndexedFrameIndexSchema,
  PayloadEncoding,
} from "@baton-connectors/protocol/c1z";
import { fromBinary } from "@bufbuild/protobuf";
import xxhash from "xxhash-wasm";
import { type DecoderLimits, decodedTooLarge } from "../decoder-limits.ts";
import { damaged, unsupported } from "./v3-error.ts";

export const v3Magic = Buffer.from("C1Z3\0", "latin1");

/** One file of the packed database: a zstd frame of the c1z. */
export type Member = { name: string; offset: number; compressedSize: number; rawSize: number; sha256: Uint8Array };

/** How the database's files are packed: one zstd frame each with a directory at the end, or a tar from `start` on. */
export type Payload = { kind: "indexed"; members: Member[] } | { kind: "tar"; start: number; compressed: boolean };

export type Envelope = {
  manifest: C1ZManifestV3;
  payload: Payload;
  /** Bytes it may unpack to. */
  budget: number;
  /** The largest window of a frame, as a logarithm. */
  windowLog: number;
};

const engines = new Set(["pebble", "pebble2", "pebble3"]);
const footerSize = 28;
const footerMagic = Buffer.from("C1ZIDX1\0", "latin1");
const largestManifest = 16 * 1024 * 1024;
const largestIndex = 64 * 1024 * 1024;
const leastBudget = 10 * 1024 ** 3;

/** Reads what lies around the packed database: the manifest in front and the directory of its members at the end. */
export async function readEnvelope(path: string, { decoded, windowLog }: DecoderLimits): Promise<Envelope> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const head = await readAt(handle, 0, 9, size);
    if (!head.subarray(0, 5).equals(v3Magic)) throw damaged("it does not begin as a v3 file");
    const manifestLength = head.readUInt32BE(5);
    if (manifestLength > largestManifest) throw damaged(`its manifest claims ${manifestLength} bytes`);
    const manifestBytes = await readAt(handle, 9, manifestLength, size);
    const manifest = decode(() => fromBinary(C1ZManifestV3Schema, manifestBytes), "its manifest is no protobuf");
    checkManifest(manifest);
    const start = 9 + manifestLength;
    const budget = decoded ?? Math.max(leastBudget, 100 * size);
    const payload = await readPayload(manifest, handle, { size, start, budget, manifestBytes });
    return { manifest, payload, budget, windowLog };
  } finally {
    await handle.close();
  }
}

function checkManifest({ engine, engineSchemaVersion }: C1ZManifestV3): void {
  if (engine === "") throw damaged("its manifest names no engine");
  if (!engines.has(engine)) throw unsupported(`the storage engine "${engine}"`);
  if (engineSchemaVersion > 24) throw unsupported(`${engine} schema version ${engineSchemaVersion}`);
}

type Extent = { size: number; start: number; budget: number; manifestBytes: Buffer };

async function readPayload({ payloadEncoding }: C1ZManifestV3, handle: FileHandle, extent: Extent): Promise<Payload> {
  switch (payloadEncoding) {
    case PayloadEncoding.INDEXED_ZSTD:
      return { kind: "indexed", members: await readMembers(handle, extent) };
    case PayloadEncoding.UNSPECIFIED:
    case PayloadEncoding.TAR_ZSTD:
      return { kind: "tar", start: extent.start, compressed: true };
    case PayloadEncoding.TAR:
      return { kind: "tar", start: extent.start, compressed: false };
    default:
      throw unsupported(`payload encoding ${payloadEncoding}`);
  }
}

async function readMembers(handle: FileHandle, { size, start, budget, manifestBytes }: Extent): Promise<Member[]> {
  const footer = await readAt(handle, size - footerSize, footerSize, size);
  if (!footer.subarray(20).equals(footerMagic)) throw damaged("it is cut off: its directory is missing");
  const offset = Number(footer.readBigUInt64BE(0));
  const length = footer.readUInt32BE(8);
  if (length > largestIndex) throw damaged(`its directory claims ${length} bytes`);
  if (offset < start || offset + length + footerSize !== size) throw damaged("its directory lies outside it");
  const bytes = await readAt(handle, offset, length, size);
  const { h64Raw } = await xxhash();
  if (h64Raw(bytes) !== footer.readBigUInt64BE(12)) throw damaged("its directory does not fit its checksum");
  const index = decode(() => fromBinary(IndexedFrameIndexSchema, bytes), "its directory is no protobuf");
  if (index.manifestXxh64 !== 0n && index.manifestXxh64 !== h64Raw(manifestBytes)) {
    throw damaged("its manifest does not fit its checksum");
  }
  const names = new Set<string>();
  let total = 0;
  return index.entries.map((entry) => {
    const member = {
      name: entry.name,
      offset: Number(entry.frameOffset),
      compressedSize: Number(entry.compressedSize),
      rawSize: Number(entry.rawSize),
      sha256: entry.rawSha256,
    };
    total += member.rawSize;
    claimName(names, member.name);
    if (member.offset < start || member.offset + member.compressedSize > offset) {
      throw damaged(`${member.name} lies outside it`);
    }
    if (member.sha256.length !== 32) throw damaged(`${member.name} has no checksum`);
    if (total > budget) throw decodedTooLarge();
    return member;
  });
}

/** The database is one flat directory; a path could only lead out of ours. */
export function claimName(taken: Set<string>, name: string): void {
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}$/.test(name) || taken.has(name)) {
    throw damaged(`its directory has a wrong name: ${JSON.stringify(name.slice(0, 80))}`);
  }
  taken.add(name);
}

async function readAt(handle: FileHandle, offset: number, length: number, size: number): Promise<Buffer> {
  if (offset < 0 || offset + length > size) throw damaged("it is cut off");
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
  if (bytesRead !== length) throw damaged("it is cut off");
  return buffer;
}

function decode<T>(read: () => T, problem: string): T {
  try {
    return read();
  } catch {
    throw damaged(problem);
  }
}
