/**
 * Writes protobuf fields one after the other into a buffer that grows. For messages that come in millions and are alike,
 * where making and encoding objects would cost more than everything else; `toBinary` is for all others.
 * https://protobuf.dev/programming-guides/encoding/
 */
export class WireWriter {
  bytes: Uint8Array<ArrayBuffer>;
  /** Bytes written. */
  at = 0;

  constructor(buffer: ArrayBuffer = new ArrayBuffer(firstSize)) {
    this.bytes = new Uint8Array(buffer);
  }

  /** Makes room for so many more bytes. */
  reserve(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.at + count));
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
  }
  raw(data: Uint8Array): void {
    this.reserve(data.length);
    this.bytes.set(data, this.at);
    this.at += data.length;
  }
  varint(value: number): void {
    this.reserve(longestVarint);
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.bytes[this.at++] = (rest % 128) | 128;
    this.bytes[this.at++] = rest;
  }
  /** Text in UTF-8 without tag or length. Short text of one byte per character does not leave JavaScript. */
  chars(text: string): void {
    this.reserve(text.length * 3);
    if (text.length < shortText) {
      const { bytes, at } = this;
      let i = 0;
      for (; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code > 127) break;
        bytes[at + i] = code;
      }
      if (i === text.length) {
        this.at += i;
        return;
      }
    }
    this.at += utf8.encodeInto(text, this.bytes.subarray(this.at)).written;
  }
  /** A string field; none when the text is empty. */
  text(tag: number, text: string): void {
    if (text === "") return;
    this.varint(tag);
    const start = this.at;
    this.at++;
    this.chars(text);
    const length = this.at - start - 1;
    if (length < 128) {
      this.bytes[start] = length;
      return;
    }
    // The length takes more than the byte that was left for it.
    this.at = start;
    this.varint(length);
    this.chars(text);
  }
  /** A message or bytes field. */
  block(tag: number, data: Uint8Array): void {
    this.varint(tag);
    this.varint(data.length);
    this.raw(data);
  }
}

/** What is written, as bytes of their own. */
export function written(write: (out: WireWriter) => void): Uint8Array<ArrayBuffer> {
  const out = new WireWriter(new ArrayBuffer(0));
  write(out);
  return out.bytes.slice(0, out.at);
}

const firstSize = 1 << 16;
const longestVarint = 8;
const shortText = 128;
const utf8 = new TextEncoder();

/** How many bytes a varint takes. */
function varintSize(value: number): number {
  let count = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) count++;
  return count;
}
/** How many bytes a field of this many bytes takes with a tag of one byte. */
export const blockSize = (length: number): number => 1 + varintSize(length) + length;

/** The tag of a length-delimited field. */
export const lengthDelimited = (field: number): number => field * 8 + 2;
