import { serialDate } from "../formats/serial-date.ts";

/** How a local date without a name of its month is to be read. */
export const dateForms = ["MM/DD/YYYY", "DD/MM/YYYY", "DD.MM.YYYY", "YYYY/MM/DD"] as const;
export type DateForm = (typeof dateForms)[number];

const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/;

/** ISO 8601, the stated local form, or the number by which Excel knows a day. Without a zone it is UTC. */
export function dateOf(text: string, form: DateForm): Date | undefined {
  const trimmed = text.trim();
  const [, year, month, day, hour = "00", minute = "00", second = "00", zone = "Z"] = iso.exec(trimmed) ?? [];
  if (year) {
    const offset = zone === "Z" ? "Z" : zone.replace(/^([+-]\d\d):?(\d\d)$/, "$1:$2");
    return valid(`${year}-${month}-${day}`, `T${hour}:${minute}:${second}${offset}`);
  }
  if (/^\d{4,6}(\.\d+)?$/.test(trimmed) && Number(trimmed) >= 1000) return new Date(serialDate(Number(trimmed)));
  return local(trimmed, form);
}

function local(text: string, form: DateForm): Date | undefined {
  const mark = form.includes(".") ? "." : "/";
  const parts = text.split(mark);
  if (parts.length !== 3 || parts.some((part) => !/^\d+$/.test(part))) return undefined;
  const names = form.split(mark);
  const part = (name: string) => parts[names.indexOf(name)]!;
  if (part("YYYY").length !== 4) return undefined;
  return valid(`${part("YYYY")}-${part("MM").padStart(2, "0")}-${part("DD").padStart(2, "0")}`, "T00:00:00Z");
}

/** The 30th of February is no day, whatever a lenient parser makes of it. */
function valid(day: string, time: string): Date | undefined {
  if (Number.isNaN(Date.parse(day)) || new Date(day).toISOString().slice(0, 10) !== day) return undefined;
  const at = new Date(`${day}${time}`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
