import { byteReader } from "./byte-reader.ts";
import { damaged } from "./v3-error.ts";

/** Decompresses a raw snappy block of at most `limit` bytes. Format: google/snappy format_description.txt */
export function snappyDecompress(source: Uint8Array, limit: number): Uint8Array {
  const head = byteReader(source, "a snappy block");
  const length = head.varint();
  if (length > limit) throw damaged(`a block claims ${length} bytes`);
  // Not zeroed: what is handed out has been written whole.
  const output = Buffer.allocUnsafeSlow(length);
  // By index, without calls for each byte: every read of a file is mostly this.
  let [from, at] = [head.position, 0];
  const end = source.length;
  while (from < end) {
    const tag = source[from++]!;
    const kind = tag & 3;
    let size = tag >>> 2;
    if (kind === 0) {
      if (size >= 60) {
        const bytes = size - 59;
        size = littleEndian(source, from, bytes);
        from += bytes;
      }
      size++;
      if (size > length - at) throw damaged("a snappy literal overruns its block");
      if (size > end - from) throw cut();
      if (size > shortCopy) output.set(source.subarray(from, from + size), at);
      else for (let i = 0; i < size; i++) output[at + i] = source[from + i]!;
      from += size;
    } else {
      let offset: number;
      if (kind === 1) {
        size = (size & 7) + 4;
        if (from >= end) throw cut();
        offset = ((tag >>> 5) << 8) | source[from++]!;
      } else {
        size++;
        const bytes = kind === 2 ? 2 : 4;
        offset = littleEndian(source, from, bytes);
        from += bytes;
      }
      if (offset === 0 || offset > at || size > length - at) throw damaged("a snappy copy points outside its block");
      // Source and target may overlap: that is how runs are written.
      for (let i = at, last = at + size; i < last; i++) output[i] = output[i - offset]!;
    }
    at += size;
  }
  if (at !== length) throw damaged("a snappy block is shorter than it claims");
  return output;
}

/** Below, a loop is faster than a call. */
const shortCopy = 32;

function littleEndian(source: Uint8Array, at: number, bytes: number): number {
  if (at + bytes > source.length) throw cut();
  let value = 0;
  for (let i = 0; i < bytes; i++) value += source[at + i]! * 2 ** (8 * i);
  return value;
}

const cut = () => damaged("a snappy block ends too early");
