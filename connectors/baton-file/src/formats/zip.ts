import { crc32, createInflateRaw } from "node:zlib";
import { refusal } from "../refusal.ts";
import { refuseText } from "./misnamed.ts";

/** The parts of an .xlsx or .ods file, read piece by piece so that a large sheet is never in memory as a whole. */
export interface Zip {
  readonly names: readonly string[];
  has(name: string): boolean;
  pieces(name: string): AsyncGenerator<Buffer>;
  text(name: string): Promise<string>;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;
/** A part that unpacks to more is not a sheet that a person made. */
const largestPart = 2 * 1024 ** 3;

interface Entry {
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, without encryption and parts of more than 4 GB. */
export function openZip(file: string, data: Buffer, kind: string): Zip {
  const damaged = (what: string) =>
    refusal(file, {}, `the file is damaged: ${what}`, `open it in a spreadsheet program and save it again as ${kind}`);
  if (data.length >= 8 && data.readUInt32BE(0) === 0xd0cf11e0)
    throw refusal(file, {}, "is an old .xls file or has a password", `save it as ${kind}, without a password`);
  refuseText(file, data);
  const entries = directory(data, damaged);

  async function* pieces(name: string): AsyncGenerator<Buffer> {
    const entry = entries.get(name);
    if (!entry) throw damaged(`its part ${name} is missing`);
    const { at, packed, size, method, crc } = entry;
    if (at + 30 > data.length || data.readUInt32LE(at) !== localMark) throw damaged(`its part ${name} is not there`);
    const from = at + 30 + data.readUInt16LE(at + 26) + data.readUInt16LE(at + 28);
    const content = data.subarray(from, from + packed);
    if (content.length < packed || size > largestPart) throw damaged(`its part ${name} is cut off`);
    let [sum, length] = [0, 0];
    const counted = (piece: Buffer) => {
      sum = crc32(piece, sum);
      length += piece.length;
      if (length > size) throw damaged(`its part ${name} is larger than it says`);
      return piece;
    };
    if (method === 0) yield counted(content);
    else if (method === 8) {
      const inflate = createInflateRaw({ chunkSize: 256 * 1024 });
      inflate.end(content);
      try {
        for await (const piece of inflate) yield counted(piece as Buffer);
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code?.startsWith("Z_"))
          throw damaged(`its part ${name} cannot be unpacked`);
        throw thrown;
      }
    } else throw damaged(`its part ${name} is packed in an unknown way`);
    if (length !== size || sum !== crc) throw damaged(`its part ${name} is not what was saved`);
  }

  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    pieces,
    async text(name) {
      const all: Buffer[] = [];
      for await (const piece of pieces(name)) all.push(piece);
      return Buffer.concat(all).toString("utf8");
    },
  };
}

function directory(data: Buffer, damaged: (what: string) => Error): ReadonlyMap<string, Entry> {
  let end = data.length - 22;
  while (end >= 0 && end > data.length - 66_000 && data.readUInt32LE(end) !== endMark) end--;
  if (end < 0 || data.readUInt32LE(end) !== endMark) throw damaged("its end is missing");
  const count = data.readUInt16LE(end + 10);
  let at = data.readUInt32LE(end + 16);
  const entries = new Map<string, Entry>();
  for (let n = 0; n < count; n++) {
    if (at + 46 > data.length || data.readUInt32LE(at) !== entryMark) throw damaged("its list of parts is broken");
    const nameLength = data.readUInt16LE(at + 28);
    const name = data.toString("utf8", at + 46, at + 46 + nameLength);
    if (data.readUInt16LE(at + 8) & 1) throw damaged(`its part ${name} is encrypted`);
    entries.set(name, {
      method: data.readUInt16LE(at + 10),
      crc: data.readUInt32LE(at + 16),
      packed: data.readUInt32LE(at + 20),
      size: data.readUInt32LE(at + 24),
      at: data.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return entries;
}
