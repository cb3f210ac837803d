/**
 * PHP's `serialize` of an array, as WordPress keeps roles: `a:1:{s:13:"administrator";b:1;}`. The names are the keys; of a list,
 * whose keys are numbers, its texts. Lengths are in bytes. https://www.php.net/manual/en/function.serialize.php
 */
export function deserializeStrings(from: string): string[] {
  const reader = new Reader(from);
  if (!reader.take("a:")) throw notAnArray();
  const count = Number(reader.until(":"));
  reader.expect("{");
  const entries = Array.from({ length: count }, () => ({ key: reader.value(), value: reader.value() }));
  reader.expect("}");
  const keys = entries.flatMap(({ key }) => key ?? []);
  const names = keys.length > 0 ? keys : entries.flatMap(({ value }) => value ?? []);
  return names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

export function serializeStrings(names: readonly string[]): string {
  const once = [...new Set(names)];
  return `a:${once.length}:{${once.map((name) => `s:${Buffer.byteLength(name)}:"${name}";b:1;`).join("")}}`;
}

const notAnArray = () => new Error("error while deserializing PHP string: not an array");
const broken = () => new Error("error while deserializing PHP string: it ends early or is malformed");

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  constructor(from: string) {
    this.#bytes = Buffer.from(from);
  }
  take(text: string): boolean {
    const found = this.#bytes.subarray(this.#at, this.#at + Buffer.byteLength(text)).toString() === text;
    if (found) this.#at += Buffer.byteLength(text);
    return found;
  }
  expect(text: string) {
    if (!this.take(text)) throw broken();
  }
  until(end: string): string {
    const at = this.#bytes.indexOf(end, this.#at);
    if (at < 0) throw broken();
    const text = this.#bytes.subarray(this.#at, at).toString();
    this.#at = at + 1;
    return text;
  }
  /** A text, or undefined for a value of another type; arrays inside of the array are read over. */
  value(): string | undefined {
    if (this.take("s:")) {
      const length = Number(this.until(":"));
      this.expect('"');
      const text = this.#bytes.subarray(this.#at, this.#at + length).toString();
      this.#at += length;
      this.expect('";');
      return text;
    }
    if (this.take("a:")) {
      const count = Number(this.until(":"));
      this.expect("{");
      for (let i = 0; i < 2 * count; i++) this.value();
      this.expect("}");
      return undefined;
    }
    if (!this.take("N;")) this.until(";");
    return undefined;
  }
}
