import { type Timestamp, timestampFromDate } from "@bufbuild/protobuf/wkt";

/** The year 3000 in seconds since 1970: a number beyond it is of milliseconds. */
const year3000 = 32_503_680_000;

/**
 * A time in GitHub's answers, to the nanosecond: RFC 3339, or as in its web hooks a number since 1970. Undefined for
 * anything else.
 */
export function parseTime(given: string | number): Timestamp | undefined {
  if (typeof given === "number") {
    return Number.isSafeInteger(given)
      ? timestampFromDate(new Date(given > year3000 ? given : given * 1000))
      : undefined;
  }
  const [whole, digits = ""] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?(?:Z|[+-]\d\d:\d\d)$/.exec(given) ?? [];
  const at = Date.parse(given);
  if (whole === undefined || Number.isNaN(at)) return undefined;
  const exact = timestampFromDate(new Date(at));
  if (digits !== "") exact.nanos = Number(digits.slice(0, 9).padEnd(9, "0"));
  return exact;
}
