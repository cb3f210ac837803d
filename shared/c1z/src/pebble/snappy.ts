import { byteReader } from "./byte-reader.ts";
import { damaged } from "./v3-error.ts";

/** Decompresses a raw snappy block of at most `limit` bytes. Format: google/snappy format_description.txt */
export function snappyDecompress(source: Uint8Array, limit: number): Uint8Array {
  const input = byteReader(source, "a snappy block");
  const length = input.varint();
  if (length > limit) throw damaged(`a block claims ${length} bytes`);
  const output = new Uint8Array(length);
  let at = 0;
  const literal = (size: number) => {
    if (size > length - at) throw damaged("a snappy literal overruns its block");
    output.set(input.bytes(size), at);
    at += size;
  };
  const copy = (offset: number, size: number) => {
    if (offset === 0 || offset > at || size > length - at) throw damaged("a snappy copy points outside its block");
    // Source and target may overlap: that is how runs are written.
    if (offset >= size) output.copyWithin(at, at - offset, at - offset + size);
    else for (let i = 0; i < size; i++) output[at + i] = output[at + i - offset]!;
    at += size;
  };
  const littleEndian = (bytes: number) => {
    let value = 0;
    for (let i = 0; i < bytes; i++) value += input.byte() * 2 ** (8 * i);
    return value;
  };
  while (!input.done) {
    const tag = input.byte();
    const high = tag >>> 2;
    switch (tag & 3) {
      case 0:
        literal(high < 60 ? high + 1 : littleEndian(high - 59) + 1);
        break;
      case 1:
        copy(((tag >>> 5) << 8) | input.byte(), ((tag >>> 2) & 7) + 4);
        break;
      case 2:
        copy(littleEndian(2), high + 1);
        break;
      default:
        copy(littleEndian(4), high + 1);
    }
  }
  if (at !== length) throw damaged("a snappy block is shorter than it claims");
  return output;
}
