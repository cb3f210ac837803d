import type { Client } from "../client.ts";
import type { Values } from "../template/template.ts";
import type { Said } from "../text/said.ts";

/** RFC 3339, or since 1970 in seconds or milliseconds. */
export function timeOf(client: Client, said: Said | undefined, values: Values): Date | undefined {
  const text = said?.text(values) ?? "";
  if (text === "") return undefined;
  const at = /^\d{9,13}$/.test(text) ? new Date(Number(text) * (text.length > 10 ? 1 : 1000)) : new Date(text);
  if (!Number.isNaN(at.getTime())) return at;
  client.warn(said!.place, text, "not a time: it is left out");
  return undefined;
}
