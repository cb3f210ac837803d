import { fieldAt, tableOf } from "../tables.ts";
import type { Edit } from "./edit.ts";
import { lineEnd } from "./records.ts";

/** A row is a line; `table` is the one that the whole file is of, or undefined. */
export const ndjsonEdit = (table: string | undefined): Edit => ({
  add(text, { principal, entitlement }) {
    const row = { ...(table === undefined && { table: "grants" }), principal, entitlement_id: entitlement };
    const line = JSON.stringify(row);
    const end = lineEnd(text);
    return text === "" || /\n$/.test(text) ? `${text}${line}${end}` : `${text}${end}${line}`;
  },
  remove(text, isIt) {
    const lines = text.split(/(?<=\n)/);
    return lines.filter((line) => !isGrant(line, table, isIt)).join("");
  },
});

function isGrant(
  line: string,
  table: string | undefined,
  isIt: (row: { principal: string; entitlement: string }) => boolean,
) {
  if (line.trim() === "") return false;
  const entry = JSON.parse(line) as Record<string, unknown>;
  if (table === undefined && tableOf(String(entry.table)) !== "grants") return false;
  return isIt(rowOf(Object.entries(entry).filter(([key]) => key !== "table")));
}

/** The row that keys and values make, however the keys are spelled. */
export function rowOf(entries: Iterable<readonly [string, unknown]>): { principal: string; entitlement: string } {
  const texts = ["", ""];
  for (const [key, value] of entries) {
    const at = fieldAt("grants", key);
    if (at !== undefined && typeof value === "string" && texts[at] === "") texts[at] = value;
  }
  return { principal: texts[0]!, entitlement: texts[1]! };
}
