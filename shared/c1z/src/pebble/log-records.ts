import { byteReader } from "./byte-reader.ts";
import { maskedCrc32c } from "./crc32c.ts";
import { damaged } from "./v3-error.ts";

const blockSize = 32 * 1024;

/** Header sizes by chunk type: plain chunks 1–4, recyclable 5–8 (with log number), write-ahead-synced 9–12. */
const headerSize = (type: number): number => (type <= 4 ? 7 : type <= 8 ? 11 : 19);

/** The records of a file in LevelDB log format: 32 KiB blocks of checksummed chunks, a record being one or more. */
export function* logRecords(file: Uint8Array, name: string): Generator<Uint8Array> {
  let parts: Uint8Array[] | undefined;
  for (let at = 0; at < file.length; ) {
    const left = blockSize - (at % blockSize);
    if (left < 7 || isZero(file.subarray(at, at + Math.min(left, 7)))) {
      at += left;
      continue;
    }
    const reader = byteReader(file.subarray(at, at + left), `a chunk of ${name}`);
    const crc = reader.u32();
    const length = reader.byte() | (reader.byte() << 8);
    const type = reader.byte();
    if (type < 1 || type > 12) throw damaged(`${name} has a chunk of type ${type}`);
    reader.bytes(headerSize(type) - 7);
    const payload = reader.bytes(length);
    if (maskedCrc32c(file.subarray(at + 6, at + headerSize(type) + length)) !== crc) {
      throw damaged(`${name} has a chunk whose checksum does not fit`);
    }
    at += headerSize(type) + length;
    const position = (type - 1) % 4;
    const begins = position === 0 || position === 1;
    if (begins === (parts !== undefined)) throw damaged(`the chunks of ${name} are out of order`);
    parts = begins ? [payload] : [...parts!, payload];
    if (position === 0 || position === 3) {
      yield Buffer.concat(parts);
      parts = undefined;
    }
  }
  if (parts) throw damaged(`${name} ends inside a record`);
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
