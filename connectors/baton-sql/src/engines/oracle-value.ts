import type { CelInput } from "@bufbuild/cel";
import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";

/** Types whose times have no zone: the driver makes them local times of this machine. */
const zoneless = new Set(["DATE", "TIMESTAMP"]);
const mostInt = 2n ** 63n;

/** A value as an expression sees it: whole numbers are numbers, others the text of all their digits; times are times. */
export function oracleValue(
  value: unknown,
  { dbTypeName = "" }: { readonly dbTypeName?: string | undefined },
): CelInput {
  if (value === null || value === undefined) return null;
  if (dbTypeName === "NUMBER") return numberOf(String(value));
  if (value instanceof Date) return timeOf(value, zoneless.has(dbTypeName));
  if (typeof value === "bigint" || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return value;
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  // Objects, JSON and intervals.
  return JSON.stringify(value);
}

function numberOf(text: string): CelInput {
  if (!/^-?\d+$/.test(text)) return text;
  const number = BigInt(text);
  return number >= -mostInt && number < mostInt ? number : text;
}

function timeOf(date: Date, isLocal: boolean) {
  const at = new Date(date);
  if (isLocal) {
    at.setUTCFullYear(date.getFullYear(), date.getMonth(), date.getDate());
    at.setUTCHours(date.getHours(), date.getMinutes(), date.getSeconds(), date.getMilliseconds());
  }
  const seconds = Math.floor(at.getTime() / 1000);
  return create(TimestampSchema, { seconds: BigInt(seconds), nanos: (at.getTime() - seconds * 1000) * 1e6 });
}
