import { usageError } from "../usage-error.ts";

const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d(?:\.\d+)?) ?(?:(Z|[+-]\d\d:?\d\d)(?: [A-Z]+)?)?)?$/;
/** `Fri, 27 Nov 2026 12:00:00 GMT` and its relatives, all of which name the month. */
const named = /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b/;

/**
 * The time of `--event-feed-start-at`: the layouts that the Go connectors read, or seconds since 1970. Without a zone it is
 * UTC, wherever this machine stands. Anything else is an error, whatever a lenient parser makes of it.
 */
export function timeOf(text: string): Date {
  const date = new Date(readable(text));
  if (!Number.isNaN(date.getTime())) return date;
  throw usageError(`cannot read the time '${text}'`, "Give --event-feed-start-at as 2026-01-31T12:00:00Z.");
}

function readable(text: string): string | number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const [, day, time = "00:00:00", zone = "Z"] = iso.exec(text) ?? [];
  // A lenient parser takes the 30th of February for the 2nd of March.
  if (day !== undefined && !new Date(day).toJSON()?.startsWith(day)) return Number.NaN;
  if (day !== undefined) return `${day}T${time}${zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`;
  if (!named.test(text)) return Number.NaN;
  return /(?:[A-Z]{3,4}|[+-]\d{4})(?: \d{4})?$/.test(text) ? text : `${text} UTC`;
}
