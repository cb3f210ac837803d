import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { damaged } from "./v3-error.ts";

/** A message taken apart without being understood: strings and messages as bytes, numbers and flags as numbers. */
export type WireFields = {
  /** The last value of a text field, "" when absent. */
  text(field: number): string;
  /** The last value of a message or bytes field. */
  bytes(field: number): Uint8Array | undefined;
  all(field: number): readonly Uint8Array[];
  number(field: number): number;
};

/**
 * Records are carried over field by field, with what is nested in them kept as the bytes it came in: that is exact
 * (map entries stay in order, unknown fields stay) and cheaper than decoding and encoding messages.
 */
export function wireFields(message: Uint8Array, what: string): WireFields {
  const chunks = new Map<number, Uint8Array[]>();
  const numbers = new Map<number, number>();
  try {
    const reader = new BinaryReader(message);
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (wireType === WireType.LengthDelimited) {
        const list = chunks.get(field);
        if (list) list.push(reader.bytes());
        else chunks.set(field, [reader.bytes()]);
      } else if (wireType === WireType.Varint) numbers.set(field, Number(reader.int64()));
      else reader.skip(wireType, field);
    }
  } catch {
    throw damaged(`${what} is no protobuf message`);
  }
  return {
    text: (field) => decodeText(chunks.get(field)?.at(-1), what),
    bytes: (field) => chunks.get(field)?.at(-1),
    all: (field) => chunks.get(field) ?? [],
    number: (field) => numbers.get(field) ?? 0,
  };
}

const strict = new TextDecoder("utf-8", { fatal: true });

export function decodeText(bytes: Uint8Array | undefined, what: string): string {
  if (!bytes) return "";
  try {
    return strict.decode(bytes);
  } catch {
    throw damaged(`${what} holds text that is no UTF-8`);
  }
}

/** Builds a message; call its methods in the order of field numbers. Empty values are left out, as proto3 has it. */
export type WireMessage = {
  text(field: number, value: string): WireMessage;
  bytes(field: number, value: Uint8Array | undefined): WireMessage;
  all(field: number, values: readonly Uint8Array[]): WireMessage;
  number(field: number, value: number): WireMessage;
  done(): Uint8Array;
};

export function wireMessage(): WireMessage {
  const writer = new BinaryWriter();
  const message: WireMessage = {
    text(field, value) {
      if (value !== "") writer.tag(field, WireType.LengthDelimited).string(value);
      return message;
    },
    bytes(field, value) {
      if (value) writer.tag(field, WireType.LengthDelimited).bytes(value);
      return message;
    },
    all(field, values) {
      for (const value of values) message.bytes(field, value);
      return message;
    },
    number(field, value) {
      if (value !== 0) writer.tag(field, WireType.Varint).int64(value);
      return message;
    },
    done: () => writer.finish(),
  };
  return message;
}
