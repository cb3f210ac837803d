import type { DescField, DescMessage, ScalarType } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import { isAny, passesUnknown } from "./any-writer.ts";
import { entriesWriter, hasNext } from "./entries-writer.ts";
import type { JsonBytes } from "./json-bytes.ts";
import { nested } from "./nested.ts";
import { enumValue, type MessageWriters, scalarValue, type ValueWriter, type WrittenValue } from "./value-writer.ts";
import type { WireSource } from "./wire-source.ts";

/** Writes a field, or all of a list, name included. */
export interface FieldWriter {
  /** `source.at` is behind the field's first tag, which is given. */
  readonly write: (source: WireSource, target: JsonBytes, tag: number) => boolean;
  /** A bit of its own for each oneof of the message; 0 for what is in none. */
  readonly oneof: number;
}

const [braceOpen, braceClose, bracketOpen, bracketClose] = [0x7b, 0x7d, 0x5b, 0x5d];
const bytesWireType = 2;
/** As many as there are bits. */
const mostOneofs = 30;

export function fieldWriter(field: DescField, writers: MessageWriters): FieldWriter {
  const oneofAt = field.oneof ? field.parent.oneofs.indexOf(field.oneof) : -1;
  const write = oneofAt < mostOneofs ? writeOf(field, writers) : () => false;
  return { write, oneof: oneofAt < 0 ? 0 : 1 << oneofAt };
}

function writeOf(field: DescField, writers: MessageWriters): FieldWriter["write"] {
  const name = Buffer.from(`${JSON.stringify(field.jsonName)}:`);
  const member = (target: JsonBytes) => {
    target.separate();
    target.copy(name);
  };
  switch (field.fieldKind) {
    case "scalar":
    case "enum":
    case "message": {
      // What is required is missed where it is not there.
      if (field.parent.fields.some(({ presence }) => presence === FeatureSet_FieldPresence.LEGACY_REQUIRED)) return no;
      const value = valueWriter(field, writers);
      const implicit = field.presence === FeatureSet_FieldPresence.IMPLICIT;
      return (source, target, tag) => {
        if ((tag & 7) !== value.wireType) return false;
        if (implicit && value.isZero(source)) return source.skip(value.wireType);
        member(target);
        return value.write(source, target);
      };
    }
    case "list": {
      const value = valueWriter(field, writers);
      const passes = field.listKind === "message" && isAny(field.message) ? passesUnknown : () => false;
      return list(member, value, passes);
    }
    case "map": {
      if (field.mapKey !== stringType) return no;
      const value = valueWriter(field, writers);
      const write = entriesWriter((field.number << 3) | bytesWireType, value.write, value.wireType);
      return (source, target, tag) => {
        if ((tag & 7) !== bytesWireType) return false;
        member(target);
        target.byte(braceOpen);
        if (!write(source, target)) return false;
        target.byte(braceClose);
        return true;
      };
    }
  }
}
const no = () => false;
const stringType: ScalarType = 9;

interface Valued {
  readonly scalar?: ScalarType | undefined;
  readonly enum?: Parameters<typeof enumValue>[0] | undefined;
  readonly message?: DescMessage | undefined;
}

function valueWriter({ scalar, enum: desc, message }: Valued, writers: MessageWriters): WrittenValue {
  if (scalar !== undefined) return scalarValue(scalar);
  if (desc) return enumValue(desc);
  // Looked for when it is needed: messages can be in themselves.
  let made: ValueWriter | undefined;
  const write: ValueWriter = nested((source, target) => {
    made ??= writers(message!);
    return made(source, target);
  });
  return { wireType: bytesWireType, write, isZero: no };
}

/** Items each with a tag, or numbers together behind one. */
function list(
  member: (target: JsonBytes) => void,
  value: WrittenValue,
  passes: (source: WireSource) => boolean,
): FieldWriter["write"] {
  return (source, target, tag) => {
    let opened = false;
    const item = () => {
      if (passes(source)) return true;
      if (!opened) {
        member(target);
        target.byte(bracketOpen);
        opened = true;
      }
      target.separate();
      return value.write(source, target);
    };
    const packed = (tag & 7) === bytesWireType && value.wireType !== bytesWireType;
    if (!packed && (tag & 7) !== value.wireType) return false;
    do {
      if (!packed) {
        if (!item()) return false;
        continue;
      }
      const { end } = source;
      const to = source.lengthEnd();
      if (to < 0) return false;
      source.end = to;
      while (source.at < to) if (!item()) return false;
      source.end = end;
    } while (hasNext(source, tag));
    if (opened) target.byte(bracketClose);
    return true;
  };
}
