import { type CelInput, celUint } from "@bufbuild/cel";
import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { FieldPacket } from "mysql2";
import { parseTime } from "../mapping/parse-time.ts";
import type { Row } from "./engine.ts";

/** Types whose bytes are taken as they come: the driver would put other letters for what is not UTF-8. */
export const rawTypes = new Set(
  "DECIMAL NEWDECIMAL VARCHAR VAR_STRING STRING ENUM SET BIT JSON TINY_BLOB MEDIUM_BLOB LONG_BLOB BLOB GEOMETRY".split(
    " ",
  ),
);

/** Numbers of types in the protocol: https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html */
const whole = new Set([1, 2, 3, 9, 13]);
const long = 8;
const float = 4;
const double = 5;
const dates = new Set([7, 10, 12]);
const unsignedFlag = 32;
const mostInt = 2n ** 63n - 1n;
const utf8 = new TextEncoder();

export interface Reading {
  /** Whether the statement was prepared: numbers come in another form then. */
  readonly isBinary: boolean;
  /** `parseTime=true`: dates are times, not texts. */
  readonly withTime: boolean;
}

/** Makes rows whose values are as Go's driver gives them to an expression: texts are bytes. */
export function mysqlReader(fields: readonly FieldPacket[], reading: Reading): (row: readonly unknown[]) => Row {
  const readers = fields.map((field) => ({ name: field.name, read: readerOf(field, reading) }));
  return (row) => Object.fromEntries(readers.map(({ name, read }, i) => [name, row[i] === null ? null : read(row[i])]));
}

function readerOf(field: FieldPacket, { isBinary, withTime }: Reading): (value: unknown) => CelInput {
  const type = field.columnType ?? field.type ?? 0;
  const isUnsigned = (Number(field.flags) & unsignedFlag) !== 0;
  if (whole.has(type)) return (value) => BigInt(value as number);
  if (type === float) return (value) => Math.fround(value as number);
  if (type === double) return (value) => value as number;
  if (type === long && !isUnsigned) return (value) => BigInt(value as string);
  if (type === long)
    return (value) => (isBinary ? prepared(BigInt(value as string)) : celUint(BigInt(value as string)));
  if (withTime && dates.has(type)) return (value) => timeOf(value as string);
  return (value) => (typeof value === "string" ? utf8.encode(value) : (value as Uint8Array));
}

const prepared = (value: bigint) => (value > mostInt ? utf8.encode(String(value)) : value);

/** MySQL has a date that is none, 0000-00-00: it stays a text. */
function timeOf(text: string): CelInput {
  const time = parseTime(text);
  return time ? create(TimestampSchema, time) : utf8.encode(text);
}
