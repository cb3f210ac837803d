const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const braceOpen = 0x7b;
const bracketOpen = 0x5b;
/** Stands for bytes that are no UTF-8. */
const replacement = "\ufffd";

/** JSON in the making, as bytes. What a member needs in front of it shows by the byte before. */
export class JsonBytes {
  bytes: Buffer;
  used = 0;

  constructor(size = 1 << 16) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  /** Makes room for so many bytes more. */
  reserve(count: number): void {
    if (this.used + count <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.used + count));
    larger.set(this.bytes.subarray(0, this.used));
    this.bytes = larger;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.used++] = value;
  }

  copy(from: Uint8Array): void {
    this.reserve(from.length);
    this.bytes.set(from, this.used);
    this.used += from.length;
  }

  text(text: string): void {
    // No letter takes more than three bytes.
    this.reserve(3 * text.length);
    this.used += this.bytes.write(text, this.used);
  }

  /** The comma before anything but the first of an object or a list. */
  separate(): void {
    const before = this.bytes[this.used - 1];
    if (before !== braceOpen && before !== bracketOpen) this.byte(comma);
  }

  /** A string that UTF-8 says; false, with nothing written, when it may say none. */
  string(source: Uint8Array, from: number, to: number): boolean {
    this.reserve(to - from + 2);
    const { bytes } = this;
    let at = this.used;
    bytes[at++] = quote;
    for (let i = from; i < to; i++) {
      const letter = source[i]!;
      if (letter < 0x20 || letter > 0x7e || letter === quote || letter === backslash) {
        return this.#escaped(source, from, to);
      }
      bytes[at++] = letter;
    }
    bytes[at++] = quote;
    this.used = at;
    return true;
  }

  #escaped(source: Uint8Array, from: number, to: number): boolean {
    const text = Buffer.from(source.buffer, source.byteOffset + from, to - from).toString();
    if (text.includes(replacement)) return false;
    this.text(JSON.stringify(text));
    return true;
  }
}
