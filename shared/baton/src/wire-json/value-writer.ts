import type { DescEnum, DescMessage, ScalarType } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import type { JsonBytes } from "./json-bytes.ts";
import type { WireSource } from "./wire-source.ts";

/**
 * Writes the JSON of the value at `source.at` and moves behind it. False when it is not certain to write what
 * `toJsonString` would; then what was written so far is to be thrown away.
 */
export type ValueWriter = (source: WireSource, target: JsonBytes) => boolean;

/** The writer of the content of messages of one type, made when it is first wanted. */
export type MessageWriters = (desc: DescMessage) => ValueWriter;

export interface WrittenValue {
  readonly wireType: number;
  readonly write: ValueWriter;
  /** Whether the value at `source.at` is the one that is left out where it need not be there. */
  readonly isZero: (source: WireSource) => boolean;
}

const scalarTypes = {
  double: 1,
  float: 2,
  int64: 3,
  uint64: 4,
  int32: 5,
  fixed64: 6,
  fixed32: 7,
  bool: 8,
  string: 9,
  bytes: 12,
  uint32: 13,
  sfixed32: 15,
  sfixed64: 16,
  sint32: 17,
  sint64: 18,
} as const satisfies Readonly<Record<string, ScalarType>>;
type ScalarName = keyof typeof scalarTypes;
const names = new Map<ScalarType, ScalarName>(
  Object.entries(scalarTypes).map(([name, type]) => [type, name as ScalarName]),
);

/** Whether the length, or the small number, at `source.at` is this one. */
const next = (source: WireSource, wanted: number) => {
  const { at } = source;
  const value = source.small();
  source.at = at;
  return value === wanted;
};
const isEmpty = (source: WireSource) => next(source, 0);

export function scalarValue(type: ScalarType): WrittenValue {
  const name = names.get(type)!;
  if (name === "string") return { wireType: 2, write: writeString, isZero: isEmpty };
  if (name === "bytes") return { wireType: 2, write: writeBytes, isZero: isEmpty };
  return numberValue(name);
}

export const writeString: ValueWriter = (source, target) => {
  const end = source.lengthEnd();
  if (end < 0) return false;
  const from = source.at;
  source.at = end;
  return target.string(source.bytes, from, end);
};

const writeBytes: ValueWriter = (source, target) => {
  const end = source.lengthEnd();
  if (end < 0) return false;
  target.text(`"${Buffer.from(source.bytes.subarray(source.at, end)).toString("base64")}"`);
  source.at = end;
  return true;
};

/** What is rare goes through the library's reader. */
function numberValue(name: Exclude<ScalarName, "string" | "bytes">): WrittenValue {
  const wireType = name.endsWith("fixed64") || name === "double" ? 1 : /fixed32|float/.test(name) ? 5 : 0;
  const read = (source: WireSource) => {
    const end = source.endOf(wireType);
    return end < 0 ? undefined : new BinaryReader(source.bytes.subarray(source.at, end))[name]();
  };
  return {
    wireType,
    // Minus zero is not left out.
    isZero: (source) => {
      const value = read(source);
      return value === false || value === 0n || value === "0" || Object.is(value, 0);
    },
    write(source, target) {
      const value = read(source);
      if (value === undefined) return false;
      target.text(jsonOf(value));
      return source.skip(wireType);
    },
  };
}

function jsonOf(value: number | bigint | string | boolean): string {
  if (typeof value === "bigint" || typeof value === "string") return `"${value}"`;
  return typeof value === "boolean" || Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
}

/** Values without a name are written as their numbers. Null, when the enum is Google's for it. */
export function enumValue(desc: DescEnum): WrittenValue {
  const texts = new Map(Object.values(desc.value).map(({ number, jsonName }) => [number, JSON.stringify(jsonName)]));
  const zero = desc.values[0]!.number;
  const isNull = desc.typeName === "google.protobuf.NullValue";
  return {
    wireType: 0,
    isZero: (source) => next(source, zero),
    write(source, target) {
      const value = source.small();
      if (value < 0 || !desc.open) return false;
      target.text(isNull ? "null" : (texts.get(value) ?? String(value)));
      return true;
    },
  };
}
