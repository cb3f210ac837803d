/**
 * Goes through the fields of an encoded message without making an object of it; the counterpart of `WireWriter`. After
 * each `next` the properties tell about one field, until `next` says that there is no more.
 *
 * @throws RangeError where the bytes end within a field or are no message.
 */
export class WireReader {
  field = 0;
  /** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
  type = 0;
  /** Where the field begins, with its tag, and ends. */
  start = 0;
  end: number;
  /** Of a varint field. */
  value = 0;
  /** Where the content of a length-delimited field begins; it ends at `end`. */
  content = 0;
  readonly #bytes: Uint8Array;
  readonly #last: number;

  /** Of the message that lies between `from` and `to`. */
  constructor(bytes: Uint8Array, from = 0, to: number = bytes.length) {
    this.#bytes = bytes;
    this.#last = to;
    this.end = from;
  }

  next(): boolean {
    this.start = this.end;
    if (this.start >= this.#last) return false;
    const tag = this.#varint();
    this.field = Math.floor(tag / 8);
    this.type = tag % 8;
    if (this.type === 0) this.value = this.#varint();
    else if (this.type === 1) this.end += 8;
    else if (this.type === 5) this.end += 4;
    else if (this.type === 2) {
      const length = this.#varint();
      this.content = this.end;
      this.end += length;
    } else throw new RangeError(`a message has a field of wire type ${this.type}`);
    if (this.end > this.#last) throw cut();
    return true;
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      if (this.end >= this.#last) throw cut();
      const byte = this.#bytes[this.end++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }
}

const cut = () => new RangeError("a message ends in the middle of a field");
