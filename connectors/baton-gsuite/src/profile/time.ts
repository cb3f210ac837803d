import { create } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";

/**
 * An RFC 3339 time to the nanosecond; undefined for anything else. https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 * As in Go an hour may have a single digit, the fraction a comma, and an offset is at most 24:60.
 */
export function parseTime(text: string | null | undefined): Timestamp | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(Z|([+-])(\d\d):(\d\d))$/.exec(text ?? "");
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59 || Number(match[10] ?? 0) > 24 || Number(match[11] ?? 0) > 60)
    return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hour, minute, second);
  const offset = match[9] ? (match[9] === "-" ? -1 : 1) * (Number(match[10]) * 60 + Number(match[11])) : 0;
  const seconds = BigInt(date.getTime() / 1000 - offset * 60);
  const nanos = Number((match[7] ?? "").slice(0, 9).padEnd(9, "0"));
  return create(TimestampSchema, { seconds, nanos });
}

export const isLater = (a: Timestamp, b: Timestamp): boolean =>
  a.seconds === b.seconds ? a.nanos > b.nanos : a.seconds > b.seconds;

/** A time in the audit log: RFC 3339, or seconds since 1970 as text. */
export function parseEventTime(text: string | null | undefined): Timestamp | undefined {
  if (!text || !/^[+-]?\d+$/.test(text)) return parseTime(text);
  const seconds = BigInt(text);
  return BigInt.asIntN(64, seconds) === seconds ? create(TimestampSchema, { seconds, nanos: 0 }) : undefined;
}
