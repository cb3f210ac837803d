import { createHash } from "node:crypto";
import { closeSync, createReadStream, createWriteStream, openSync, readSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createZstdDecompress, zstdDecompressSync } from "node:zlib";
import { asksForTooLargeWindow, isDecoderError, windowTooLarge } from "../decoder-limits.ts";
import type { Envelope, Member } from "./envelope.ts";
import type { PackedName } from "./packed-name.ts";
import { unpackTar } from "./unpack-tar.ts";
import { damaged } from "./v3-error.ts";

/** Unpacks what is wanted of the c1z at `path` into `directory`. Returns all that is packed. */
export async function unpack(
  path: string,
  envelope: Envelope,
  directory: string,
  wanted: (name: string) => boolean,
): Promise<PackedName[]> {
  const { payload, budget, windowLog } = envelope;
  if (payload.kind === "tar") return unpackTar(path, { ...payload, windowLog }, { directory, budget, wanted });
  for (const member of payload.members) {
    if (wanted(member.name)) await unpackMember(path, member, { directory, windowLog });
  }
  return payload.members.map(({ name, rawSize }) => ({ name, size: rawSize }));
}

/** Larger ones are not unpacked in memory. */
export const smallMember = 32 << 20;

/** Unpacks one small member at once, when it is first needed. */
export function unpackSmall(path: string, member: Member, { directory, windowLog }: Target): void {
  const compressed = Buffer.alloc(member.compressedSize);
  const file = openSync(path, "r");
  try {
    if (readSync(file, compressed, 0, compressed.length, member.offset) !== compressed.length) throw shorter(member);
  } finally {
    closeSync(file);
  }
  const content = unpacked(compressed, member, windowLog);
  if (content.length !== member.rawSize) throw shorter(member);
  if (!createHash("sha256").update(content).digest().equals(member.sha256)) throw altered(member);
  writeFileSync(join(directory, member.name), content, { mode: 0o600 });
}

function unpacked(compressed: Buffer, member: Member, windowLog: number): Buffer {
  if (compressed.length === 0) return compressed;
  try {
    const params = { [constants.ZSTD_d_windowLogMax]: windowLog };
    return zstdDecompressSync(compressed, { params, maxOutputLength: Math.max(member.rawSize, 1) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw larger(member);
    throw decoding(error, member);
  }
}

type Target = { directory: string; windowLog: number };

const larger = ({ name }: Member) => damaged(`${name} is larger than it claims`);
const shorter = ({ name }: Member) => damaged(`${name} is smaller than it claims`);
const altered = ({ name }: Member) => damaged(`${name} does not fit its checksum`);
function decoding(error: unknown, { name }: Member): unknown {
  if (asksForTooLargeWindow(error)) return windowTooLarge();
  return isDecoderError(error) ? damaged(`${name} is no whole zstd frame`) : error;
}

/** Unpacks one member of the c1z at `path` into `directory`, checking that it is exactly what the file's index says. */
async function unpackMember(path: string, member: Member, { directory, windowLog }: Target): Promise<void> {
  const target = join(directory, member.name);
  const hash = createHash("sha256");
  let size = 0;
  if (member.compressedSize === 0) {
    if (member.rawSize !== 0) throw damaged(`${member.name} is missing`);
    return writeFile(target, "");
  }
  const source = createReadStream(path, { start: member.offset, end: member.offset + member.compressedSize - 1 });
  async function* check(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > member.rawSize) throw larger(member);
      hash.update(chunk);
      yield chunk;
    }
  }
  try {
    const decoder = createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: windowLog } });
    await pipeline(source, decoder, check, createWriteStream(target, { mode: 0o600 }));
  } catch (error) {
    throw decoding(error, member);
  }
  if (size !== member.rawSize) throw shorter(member);
  if (!hash.digest().equals(member.sha256)) throw altered(member);
}
