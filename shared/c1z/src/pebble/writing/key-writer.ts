import { WireWriter } from "@baton-connectors/protocol/wire";
import { escaped } from "../keys.ts";

/** Writes the key of one row after the other into a buffer of its own; `keyOf` says what a key is. */
export class KeyWriter {
  readonly #out = new WireWriter();

  /** Bytes written: where `cut` goes back to. */
  get length(): number {
    return this.#out.at;
  }
  /** The key; holds until the next is written. */
  get bytes(): Uint8Array {
    return this.#out.bytes.subarray(0, this.#out.at);
  }
  cut(length: number): void {
    this.#out.at = length;
  }
  raw(bytes: Uint8Array): void {
    this.#out.raw(bytes);
  }
  parts(...parts: readonly string[]): void {
    for (const part of parts) this.part(part);
  }
  part(text: string): void {
    this.#out.reserve(1);
    this.#out.bytes[this.#out.at++] = 0;
    const start = this.#out.at;
    this.#out.chars(text);
    const { bytes, at } = this.#out;
    for (let i = start; i < at; i++) {
      if (bytes[i]! > 1) continue;
      this.#out.at = start;
      this.#out.raw(escaped(text));
      return;
    }
  }
}
