import { basename } from "node:path";
import { type Readable, Stream } from "node:stream";
import { createGunzip } from "node:zlib";
import { refusal } from "../refusal.ts";

/** Of `users.csv.gz`: whether it is packed, and `users.csv`. */
export function formatOf(path: string): {
  readonly packed: boolean;
  readonly name: string;
  readonly formatName: string;
} {
  const name = basename(path);
  const packed = /\.gz$/i.test(name);
  return { packed, name, formatName: packed ? name.slice(0, -3) : name };
}

/** Unpacks piece by piece; a file that is cut off is refused. */
export async function* unpacked(name: string, packed: Readable): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  packed.on("error", (error) => gunzip.destroy(error)).pipe(gunzip);
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (!code?.startsWith("Z_")) throw thrown;
    throw refusal(name, {}, "the packed file is damaged or cut off", "pack it again with gzip");
  } finally {
    packed.destroy();
  }
}

/** What was sent as `.gz` may have been unpacked on the way. */
export async function unpackedBytes(name: string, bytes: Buffer): Promise<Buffer> {
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== 0x1f8b) return bytes;
  const all: Buffer[] = [];
  for await (const piece of unpacked(name, Stream.Readable.from([bytes]))) all.push(piece);
  return Buffer.concat(all);
}
