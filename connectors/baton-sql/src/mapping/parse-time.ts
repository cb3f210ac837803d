import type { Timestamp } from "@bufbuild/protobuf/wkt";

/**
 * A time as databases write it. The first form that fits counts: of two that differ in the order of day and month, the
 * American one. Without a zone it is UTC; the name of a zone is not looked up. Undefined: no form fits.
 */
export function parseTime(written: string): Pick<Timestamp, "seconds" | "nanos"> | undefined {
  const text = written.trim();
  for (const form of forms) {
    const found = form.exec(text)?.groups;
    const time = found && toTimestamp(found);
    if (time) return time;
  }
  return sinceEpoch(text);
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const longMonths = "January|February|March|April|May|June|July|August|September|October|November|December";
const short = "(?<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const weekday = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const date = "(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)";
const time = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)(?:[.,](?<part>\\d+))?";
const offset = "(?<offset>[+-]\\d\\d:?\\d\\d)";
const zone = "[A-Z]{3,5}(?:[+-]\\d{1,2})?";
const paddedDay = "(?<day> ?\\d{1,2})";
const year2 = "(?<year2>\\d\\d)";

const forms = [
  `${date} ${time}`,
  `${date}T${time}(?:Z|(?<offset>[+-]\\d\\d:\\d\\d))`,
  date,
  `(?<month>\\d\\d)/(?<day>\\d\\d)/(?<year>\\d{4})(?: ${time})?`,
  `(?<day>\\d\\d)/(?<month>\\d\\d)/(?<year>\\d{4})(?: ${time})?`,
  `${short} (?<day>\\d\\d), (?<year>\\d{4}) ${time}`,
  `(?<day>\\d\\d)-${short}-(?<year>\\d{4}) ${time}`,
  `(?<day>\\d\\d)-${short}-${year2} ${time}`,
  "(?<day>\\d\\d)-(?<month>\\d\\d)-(?<year>\\d{4})",
  `(?<day>\\d\\d)-(?<month>\\d\\d)-${year2}`,
  `(?<name>${longMonths}) (?<day>\\d\\d), (?<year>\\d{4}) ${time}`,
  `${date}-(?<hour>\\d\\d)\\.(?<minute>\\d\\d)\\.(?<second>\\d\\d)\\.(?<part>\\d{6})`,
  `${weekday} ${short} ${paddedDay} ${time} ${zone} (?<year>\\d{4})`,
  `${weekday} ${short} ${paddedDay} ${time} (?<year>\\d{4})`,
  `${weekday} ${short} (?<day>\\d\\d) ${time} ${offset} (?<year>\\d{4})`,
  `(?<day>\\d\\d) ${short} ${year2} (?<hour>\\d\\d):(?<minute>\\d\\d) (?:${offset}|${zone})`,
  `[A-Z][a-z]+day, (?<day>\\d\\d)-${short}-${year2} ${time} ${zone}`,
  `${weekday}, (?<day>\\d\\d) ${short} (?<year>\\d{4}) ${time} (?:${offset}|${zone})`,
  `${short} ${paddedDay} ${time}`,
].map((form) => new RegExp(`^${form}$`, "i"));

function toTimestamp(found: Record<string, string | undefined>) {
  const number = (name: string) => Number(found[name] ?? 0);
  const year = found.year2 === undefined ? number("year") : number("year2") + (number("year2") >= 69 ? 1900 : 2000);
  const month = found.name ? months.indexOf(found.name.slice(0, 3).toLowerCase()) + 1 : number("month");
  const [day, hour, minute, second] = [number("day"), number("hour"), number("minute"), number("second")];
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  // A day that the month does not have became one of the next month.
  if (at.getUTCDate() !== day) return undefined;
  at.setUTCHours(hour, minute, second);
  const nanos = Number((found.part ?? "").slice(0, 9).padEnd(9, "0"));
  return { seconds: BigInt(at.getTime() / 1000 - secondsOf(found.offset)), nanos };
}

function secondsOf(offset: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(offset ?? "") ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
}

/** Whole numbers are seconds or milliseconds since 1970, up to the year 2100; between the two ranges is nothing sensible. */
function sinceEpoch(text: string) {
  if (!/^\d{1,13}$/.test(text)) return undefined;
  const value = Number(text);
  if (value >= 1 && value < latest) return { seconds: BigInt(value), nanos: 0 };
  if (value > 1e12 && value < latest * 1000)
    return { seconds: BigInt(Math.floor(value / 1000)), nanos: (value % 1000) * 1e6 };
  return undefined;
}
const latest = 4_102_444_800;
