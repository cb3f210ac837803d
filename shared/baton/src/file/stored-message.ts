import { type DescMessage, fromBinary, type Message } from "@bufbuild/protobuf";
import { onlyFields } from "./only-fields.ts";

/** The JSON of a message's bytes, in bytes of its own. */
export type ToJson = (schema: DescMessage, data: Uint8Array) => Uint8Array;

/** A message as the file holds it, and what is made of it when it is first wanted. There are many of these: so a class. */
export class StoredMessage<T extends Message> {
  readonly #schema: DescMessage;
  readonly #data: Uint8Array;
  readonly #toJson: ToJson;
  readonly #keep: boolean;
  #message: T | undefined;
  #json: Uint8Array | undefined;

  /** `keep`: what is decoded is kept as well. */
  constructor(schema: DescMessage, data: Uint8Array, toJson: ToJson, keep: boolean) {
    this.#schema = schema;
    this.#data = data;
    this.#toJson = toJson;
    this.#keep = keep;
  }

  get message(): T {
    if (this.#message) return this.#message;
    const message = fromBinary(this.#schema, this.#data) as T;
    if (this.#keep) this.#message = message;
    return message;
  }

  get json(): string {
    return Buffer.from(this.jsonBytes).toString();
  }

  /** The same as bytes, which are remembered. */
  get jsonBytes(): Uint8Array {
    if (this.#json) return this.#json;
    this.#json = this.#toJson(this.#schema, this.#data);
    return this.#json;
  }

  get displayName(): string {
    const { number } = this.#schema.field.displayName!;
    return (fromBinary(this.#schema, onlyFields(this.#data, [number])) as unknown as { displayName: string })
      .displayName;
  }

  /** In bytes, as it is stored. */
  get size(): number {
    return this.#data.length;
  }
}
