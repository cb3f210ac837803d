import { type Timestamp, timestampFromDate } from "@bufbuild/protobuf/wkt";

/** A time as Okta writes it, to the nanosecond. Undefined when there is none or it is not a time. */
export function timestamp(text: string | null | undefined): Timestamp | undefined {
  const at = Date.parse(text ?? "");
  if (Number.isNaN(at)) return undefined;
  const exact = timestampFromDate(new Date(at));
  const digits = /\.(\d{4,})/.exec(text ?? "")?.[1];
  if (digits !== undefined) exact.nanos = Number(digits.slice(0, 9).padEnd(9, "0"));
  return exact;
}
