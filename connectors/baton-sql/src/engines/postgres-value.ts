import type { CelInput } from "@bufbuild/cel";
import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";

/** Type numbers of the server's catalogue: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
const bool = 16;
const bytea = 17;
const ints = new Set([20, 21, 23, 26]);
const floats = new Set([700, 701]);
const json = new Set([114, 3802]);
const times = new Set([1082, 1114, 1184]);
const utf8 = new TextEncoder();

/** A value as Go's driver gives it to an expression; other types are texts, as the server writes them. */
export function postgresValue(text: string | null, type: number): CelInput {
  if (text === null) return null;
  if (ints.has(type)) return BigInt(text);
  if (floats.has(type)) return floatOf(text);
  if (type === bool) return text === "t";
  if (json.has(type)) return utf8.encode(text);
  if (type === bytea) return bytesOf(text);
  return times.has(type) ? timestampOf(text) : text;
}

const floatOf = (text: string) => (text.endsWith("Infinity") ? (text[0] === "-" ? -Infinity : Infinity) : Number(text));

function bytesOf(text: string): Uint8Array {
  if (!text.startsWith("\\x")) throw new Error("bytea values are not in hex: set bytea_output = 'hex'");
  return Uint8Array.from(Buffer.from(text.slice(2), "hex"));
}

/** `2025-02-28 13:14:15.123456+02`; a year has more digits or BC where need be, and there is an infinity, which no time is. */
function timestampOf(text: string): CelInput {
  const found =
    /^(?<year>\d{4,})-(?<month>\d\d)-(?<day>\d\d)(?: (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.(?<part>\d+))?)?(?<zone>[+-]\d\d(?::\d\d){0,2})?$/.exec(
      text,
    )?.groups;
  if (!found) return text;
  const number = (name: string) => Number(found[name] ?? 0);
  const at = new Date(0);
  at.setUTCFullYear(number("year"), number("month") - 1, number("day"));
  at.setUTCHours(number("hour"), number("minute"), number("second"));
  const [hours = "0", minutes = "0", seconds = "0"] = (found.zone ?? "").slice(1).split(":");
  const offset = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  const shift = found.zone?.startsWith("-") ? offset : -offset;
  return create(TimestampSchema, {
    seconds: BigInt(at.getTime() / 1000 + shift),
    nanos: Number((found.part ?? "").padEnd(9, "0")),
  });
}
