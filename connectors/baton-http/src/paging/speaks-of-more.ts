import { nextLink } from "@baton-connectors/sdk";
import { isRecord } from "../answer/is-record.ts";
import type { Exchanged } from "../request/exchange.ts";

/** Objects in which APIs speak of pages. */
const places = [
  "meta",
  "links",
  "_links",
  "paging",
  "pagination",
  "page_info",
  "pageInfo",
  "response_metadata",
  "metadata",
];
/** What names a next page when it has a value. */
const cursors = new Set([
  "next",
  "next_page",
  "nextpage",
  "nextpagetoken",
  "next_page_token",
  "nextcursor",
  "next_cursor",
  "next_link",
  "nextlink",
  "@odata.nextlink",
  "nextrecordsurl",
  "next_url",
  "nexttoken",
  "next_token",
  "after",
  "endcursor",
]);
const flags = new Set([
  "has_more",
  "hasmore",
  "has_next",
  "hasnext",
  "hasnextpage",
  "has_next_page",
  "more",
  "more_results",
  "truncated",
]);

/** The mark by which an answer says that it is not all; undefined: it has none. */
export function speaksOfMore({ headers, body }: Exchanged): string | undefined {
  if (nextLink(headers) !== undefined) return "Link header";
  if (!isRecord(body)) return undefined;
  const found = markIn(body);
  if (found !== undefined) return found;
  for (const place of places) {
    const inner = body[place];
    const mark = isRecord(inner) ? markIn(inner) : undefined;
    if (mark !== undefined) return `${place}.${mark}`;
  }
  return undefined;
}

function markIn(object: Readonly<Record<string, unknown>>): string | undefined {
  return Object.entries(object).find(([name, value]) => {
    const lower = name.toLowerCase();
    if (flags.has(lower)) return value === true;
    if (!cursors.has(lower)) return false;
    if (isRecord(value)) return typeof value.href === "string" && value.href !== "";
    return (typeof value === "string" && value !== "") || typeof value === "number";
  })?.[0];
}
