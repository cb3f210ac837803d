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
