import { damaged } from "./v3-error.ts";

/** Reads a byte string from front to back; running past its end is damage, never `undefined`. */
export type ByteReader = {
  readonly done: boolean;
  readonly position: number;
  byte(): number;
  u32(): number;
  u64(): bigint;
  /** A varint that must fit a JavaScript integer. */
  varint(): number;
  varint64(): bigint;
  bytes(length: number): Uint8Array;
  /** Bytes after a varint with their length. */
  sizedBytes(): Uint8Array;
};

export function byteReader(source: Uint8Array, what: string): ByteReader {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  let at = 0;
  const advance = (length: number): number => {
    if (length < 0 || length > source.length - at) throw damaged(`${what} ends too early`);
    at += length;
    return at - length;
  };
  const reader: ByteReader = {
    get done() {
      return at >= source.length;
    },
    get position() {
      return at;
    },
    byte: () => source[advance(1)]!,
    u32: () => view.getUint32(advance(4), true),
    u64: () => view.getBigUint64(advance(8), true),
    varint() {
      let value = 0;
      for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
        const byte = reader.byte();
        value += (byte & 0x7f) * scale;
        if (byte < 0x80) {
          if (!Number.isSafeInteger(value)) break;
          return value;
        }
      }
      throw damaged(`${what} holds an oversized number`);
    },
    varint64() {
      let value = 0n;
      for (let shift = 0n; shift < 70n; shift += 7n) {
        const byte = reader.byte();
        value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
      throw damaged(`${what} holds an oversized number`);
    },
    bytes(length) {
      const start = advance(length);
      return source.subarray(start, start + length);
    },
    sizedBytes: () => reader.bytes(reader.varint()),
  };
  return reader;
}
