import { type DescMessage, fromBinary, type Message } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { JsonBytes } from "../wire-json/json-bytes.ts";
import type { WireJson } from "../wire-json/wire-json.ts";

/** A message as the file holds it, and what is made of it when it is first wanted. There are many of these: so a class. */
export class StoredMessage<T extends Message> {
  readonly #schema: DescMessage;
  readonly #data: Uint8Array;
  readonly #toJson: WireJson;
  readonly #keep: boolean;
  #message: T | undefined;
  #json: Uint8Array | undefined;

  /** `keep`: what is decoded is kept as well. */
  constructor(schema: DescMessage, data: Uint8Array, toJson: WireJson, keep: boolean) {
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
    const target = new JsonBytes(4 * this.#data.length);
    this.#toJson(this.#schema, this.#data, target);
    this.#json = Buffer.from(target.bytes.subarray(0, target.used));
    return this.#json;
  }

  get displayName(): string {
    const field = this.#schema.fields.find(({ localName }) => localName === "displayName");
    return textOf(this.#data, field!.number);
  }

  /** In bytes, as it is stored. */
  get size(): number {
    return this.#data.length;
  }
}

/** One text of a message, without decoding the others. */
function textOf(data: Uint8Array, wanted: number): string {
  const reader = new BinaryReader(data);
  let text = "";
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === wanted) text = reader.string();
    else reader.skip(wireType, field);
  }
  return text;
}
