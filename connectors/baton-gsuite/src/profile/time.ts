import { create } from "@bufbuild/protobuf";
import { type Timestamp, TimestampSchema } from "@bufbuild/protobuf/wkt";

/** An RFC 3339 time to the nanosecond; undefined for anything else. https://www.rfc-editor.org/rfc/rfc3339#section-5.6 */
export function parseTime(text: string | null | undefined): Timestamp | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|([+-])(\d\d):(\d\d))$/.exec(text ?? "");
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hour, minute, second);
  const offset = match[9] ? (match[9] === "-" ? -1 : 1) * (Number(match[10]) * 60 + Number(match[11])) : 0;
  const seconds = BigInt(date.getTime() / 1000 - offset * 60);
  const nanos = Number((match[7] ?? "").slice(0, 9).padEnd(9, "0"));
  return create(TimestampSchema, { seconds, nanos });
}

/** A time in the audit log: RFC 3339, or seconds since 1970 as text. */
export function parseEventTime(text: string | null | undefined): Timestamp | undefined {
  if (text && /^-?\d+$/.test(text)) return create(TimestampSchema, { seconds: BigInt(text), nanos: 0 });
  return parseTime(text);
}
