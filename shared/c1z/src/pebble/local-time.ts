import type { Instant } from "./v1-rows.ts";

/** An instant as v1 stores it: the local wall clock, without zone, the fraction without trailing zeros. */
export function localTime({ seconds, nanos }: Instant): string {
  const date = new Date(seconds * 1000);
  const pad = (value: number, width = 2) => String(value).padStart(width, "0");
  const day = `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  const fraction = pad(nanos, 9).replace(/0+$/, "");
  return `${day} ${time}${fraction === "" ? "" : `.${fraction}`}`;
}

/** A file's wall clock as seconds and nanoseconds since 1970: `2026-11-22 23:03:32.158871779`, or with a zone where Go wrote UTC. */
export function instantOf(text: string): Instant {
  const [, day, time, fraction = "", zone = ""] = form.exec(text) ?? [];
  if (!day) throw new Error(`c1z: the file holds a time that is none: ${JSON.stringify(text)}`);
  const seconds = Math.floor(new Date(`${day}T${time}${zone.replace(" ", "")}`).getTime() / 1000);
  return { seconds, nanos: Number(fraction.padEnd(9, "0").slice(0, 9)) };
}
const form = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d+))?\s*(Z|[+-]\d{2}:?\d{2})?/;
