import type { Timestamp } from "@bufbuild/protobuf/wkt";

type Time = Pick<Timestamp, "seconds" | "nanos">;

/** `YYYYMMDDhhmmss[.fraction](Z|±hhmm)`: https://www.rfc-editor.org/rfc/rfc4517#section-3.3.13 */
export function generalizedTime(text: string): Time | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d)(\d\d))$/.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", sign, hours = "0", minutes = "0"] = found;
  const parts = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = utc(parts);
  if (ms === undefined) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60 : 60);
  return { seconds: BigInt(ms / 1000 - offset), nanos: Number(fraction.slice(0, 9).padEnd(9, "0")) };
}

/** Undefined for a month 13 or a 30th of February, which Date would take for something else. */
function utc([year, month, day, hour, minute, second]: [number, number, number, number, number, number]) {
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  const same =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute;
  return same && second < 60 ? date.getTime() : undefined;
}

/** Seconds from 1601 to 1970. */
const epochOf1601 = 11_644_473_600n;

/** Steps of 100 ns since 1601, as Active Directory counts: https://learn.microsoft.com/windows/win32/adschema/s-interval */
export function intervalTime(text: string): Time | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text);
  if (value > 2n ** 63n - 1n || value < -(2n ** 63n)) return undefined;
  return { seconds: value / 10_000_000n - epochOf1601, nanos: 0 };
}

const endOf9999 = 253_402_300_799n;
const startOf1 = -62_135_596_800n;
/** Whether other programs can show it: JSON's times end with the year 9999. */
export const isShowable = ({ seconds }: Time): boolean => seconds <= endOf9999 && seconds >= startOf1;
