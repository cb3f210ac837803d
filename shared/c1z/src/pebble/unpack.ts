import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createZstdDecompress } from "node:zlib";
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

/** Unpacks one member of the c1z at `path` into `directory`, checking that it is exactly what the file's index says. */
async function unpackMember(
  path: string,
  member: Member,
  { directory, windowLog }: { directory: string; windowLog: number },
): Promise<void> {
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
      if (size > member.rawSize) throw damaged(`${member.name} is larger than it claims`);
      hash.update(chunk);
      yield chunk;
    }
  }
  try {
    const decoder = createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: windowLog } });
    await pipeline(source, decoder, check, createWriteStream(target, { mode: 0o600 }));
  } catch (error) {
    if (asksForTooLargeWindow(error)) throw windowTooLarge();
    if (isDecoderError(error)) throw damaged(`${member.name} is no whole zstd frame`);
    throw error;
  }
  if (size !== member.rawSize) throw damaged(`${member.name} is smaller than it claims`);
  if (!hash.digest().equals(member.sha256)) throw damaged(`${member.name} does not fit its checksum`);
}
