import { WireWriter } from "@baton-connectors/protocol/wire";

/** Byte strings one behind the other in one buffer: there can be millions, and an object of its own for each costs more than it holds. */
export class PieceList {
  readonly #out = new WireWriter();
  /** Where each begins, and where the last ends. */
  #bounds = new Float64Array(64);
  #count = 0;

  get count(): number {
    return this.#count;
  }
  /** Bytes of all. */
  get length(): number {
    return this.#out.at;
  }
  /** All of them; holds until the next is added. */
  get bytes(): Uint8Array {
    return this.#out.bytes.subarray(0, this.#out.at);
  }
  add(piece: Uint8Array): void {
    this.#out.raw(piece);
    this.#count++;
    if (this.#count === this.#bounds.length) {
      const larger = new Float64Array(this.#bounds.length * 2);
      larger.set(this.#bounds);
      this.#bounds = larger;
    }
    this.#bounds[this.#count] = this.#out.at;
  }
  /** Where a piece begins; that of `count` is the end of the last. */
  start(index: number): number {
    return this.#bounds[index]!;
  }
  /** A view; holds until the next is added. */
  at(index: number): Uint8Array {
    return this.#out.bytes.subarray(this.#bounds[index]!, this.#bounds[index + 1]!);
  }
  clear(): void {
    this.#out.at = 0;
    this.#count = 0;
  }
}

export function pieceList(pieces: Iterable<Uint8Array>): PieceList {
  const list = new PieceList();
  for (const piece of pieces) list.add(piece);
  return list;
}
