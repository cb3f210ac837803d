/**
 * Texts of ASCII with a number each, from 0 on in the order they came. Of a large directory there are hundreds of thousands: as strings
 * in a Map they would take three times the memory, and half as much again for whoever collects the garbage.
 */
export class TextTable {
  #bytes = Buffer.alloc(1 << 12);
  /** Where each begins; one more, where the last ends. */
  #starts = new Uint32Array(1 << 8);
  /** By hash, the number of a text and one; 0: none. Never more than half full. */
  #slots = new Uint32Array(1 << 9);
  #count = 0;

  /** The number of a text, which is a new one where it is not there yet. */
  add(text: string): number {
    const slot = this.#slotOf(text);
    const known = this.#slots[slot]!;
    if (known > 0) return known - 1;
    const number = this.#count++;
    const start = this.#starts[number]!;
    this.#bytes = grown(this.#bytes, start + text.length, (length) => Buffer.alloc(length));
    this.#bytes.write(text, start, "latin1");
    this.#starts = grown(this.#starts, this.#count + 1, (length) => new Uint32Array(length));
    this.#starts[this.#count] = start + text.length;
    this.#slots[slot] = this.#count;
    if (this.#count * 2 > this.#slots.length) this.#spread();
    return number;
  }

  /** Undefined: it is not there. */
  find(text: string): number | undefined {
    const known = this.#slots[this.#slotOf(text)]!;
    return known > 0 ? known - 1 : undefined;
  }

  text(number: number): string {
    return this.#bytes.toString("latin1", this.#starts[number], this.#starts[number + 1]);
  }

  #slotOf(text: string): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(text) & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot]!;
      if (known === 0 || this.#isAt(known - 1, text)) return slot;
    }
  }

  #isAt(number: number, text: string): boolean {
    const start = this.#starts[number]!;
    if (this.#starts[number + 1]! - start !== text.length) return false;
    for (let i = text.length - 1; i >= 0; i--) if (this.#bytes[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  #spread() {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let number = 0; number < this.#count; number++) this.#slots[this.#slotOf(this.text(number))] = number + 1;
  }
}

function grown<T extends Uint8Array | Uint32Array>(array: T, needed: number, make: (length: number) => T): T {
  if (needed <= array.length) return array;
  const larger = make(Math.ceil(needed * 1.5));
  larger.set(array);
  return larger;
}

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/, with its high bits folded into the low ones. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
