/** BER as far as LDAP uses it: definite lengths, one octet of tag. https://www.rfc-editor.org/rfc/rfc4511#section-5.1 */

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  octets: 0x04,
  enumerated: 0x0a,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Where an element's content lies in the bytes of a message. */
export interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

export class Malformed extends Error {
  override readonly name = "Malformed";
}

/** The element that begins at a place; undefined where the bytes end before its content does. */
export function elementAt(bytes: Buffer, at: number, end = bytes.length): Element | undefined {
  if (at + 2 > end) return undefined;
  const first = bytes[at + 1]!;
  if (first < 0x80) return within(bytes[at]!, at + 2, first, end);
  const octets = first & 0x7f;
  // Four octets are 4 GB; 0x80 is the indefinite form, which LDAP does not have.
  if (octets === 0 || octets > 4) throw new Malformed("an element of a length that LDAP does not have");
  if (at + 2 + octets > end) return undefined;
  return within(bytes[at]!, at + 2 + octets, bytes.readUIntBE(at + 2, octets), end);
}

const within = (tag: number, start: number, length: number, end: number): Element | undefined =>
  start + length > end ? undefined : { tag, start, end: start + length };

/** Reads elements one after another. */
export class Reader {
  readonly bytes: Buffer;
  #at: number;
  readonly #end: number;

  constructor(bytes: Buffer, { start, end }: Pick<Element, "start" | "end"> = { start: 0, end: bytes.length }) {
    this.bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get isDone(): boolean {
    return this.#at >= this.#end;
  }

  /** The tag of what comes next. */
  get tag(): number | undefined {
    return this.isDone ? undefined : this.bytes[this.#at];
  }

  next(tag?: number): Element {
    const found = elementAt(this.bytes, this.#at, this.#end);
    if (!found) throw new Malformed("an element is cut off");
    if (tag !== undefined && found.tag !== tag) throw new Malformed(`the tag ${found.tag} stands where ${tag} belongs`);
    this.#at = found.end;
    return found;
  }

  inside(tag?: number): Reader {
    return new Reader(this.bytes, this.next(tag));
  }

  octets(tag: number = tags.octets): Buffer {
    const { start, end } = this.next(tag);
    return this.bytes.subarray(start, end);
  }

  text(tag: number = tags.octets): string {
    const { start, end } = this.next(tag);
    return this.bytes.toString("utf8", start, end);
  }

  integer(tag: number = tags.integer): number {
    const { start, end } = this.next(tag);
    if (end - start < 1 || end - start > 6) throw new Malformed("a number of a length that LDAP does not have");
    return this.bytes.readIntBE(start, end - start);
  }
}

const lengthOf = (length: number): Buffer => {
  if (length < 0x80) return Buffer.from([length]);
  const octets = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) octets.unshift(left % 256);
  return Buffer.from([0x80 | octets.length, ...octets]);
};

export const constructed = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([tag]), lengthOf(length), ...parts]);
};

export const octets = (value: string | Uint8Array, tag: number = tags.octets): Buffer =>
  constructed(tag, typeof value === "string" ? Buffer.from(value, "utf8") : Buffer.from(value));

export function integer(value: number, tag: number = tags.integer): Buffer {
  const octets = [];
  for (let left = value; ; left = Math.floor(left / 256)) {
    octets.unshift(left & 0xff);
    if ((left >= 0 && left < 128) || (left < 0 && left >= -128)) break;
  }
  return constructed(tag, Buffer.from(octets));
}

export const boolean = (value: boolean, tag: number = tags.boolean): Buffer => Buffer.from([tag, 1, value ? 0xff : 0]);
