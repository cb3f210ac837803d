import { type Filter, FilterSyntaxError, matches, parseFilter } from "@baton-connectors/scim";
import type { Quirks } from "./quirks.ts";
import { Refusal } from "./refusal.ts";
import type { ScimObject } from "./tenant.ts";

const parameters = [
  "startIndex",
  "count",
  "cursor",
  "filter",
  "attributes",
  "excludedAttributes",
  "sortBy",
  "sortOrder",
];

/** A page of a list. https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2, https://www.rfc-editor.org/rfc/rfc9865 */
export function page(
  all: readonly ScimObject[],
  query: URLSearchParams,
  quirks: Quirks,
): { body: ScimObject; rows: readonly ScimObject[] } {
  for (const name of query.keys()) {
    if (!parameters.includes(name) && !Object.hasOwn(quirks.query ?? {}, name))
      throw new Refusal(400, `no parameter ${name}`, "invalidSyntax");
  }
  const found = filtered(all, query.get("filter"), quirks);
  const max = quirks.pageMax ?? 25;
  const asked = integer(query, "count") ?? max;
  const count = Math.min(Math.max(asked, 0), max);
  const byCursor = quirks.cursor === "asked" ? query.has("cursor") : Boolean(quirks.cursor);
  if (byCursor) return cursorPage(found, query.get("cursor"), count, quirks);
  if (query.has("cursor")) throw new Refusal(400, "no cursors here", "invalidCursor");
  const first = quirks.index === "zero" ? 0 : 1;
  const start = Math.max(integer(query, "startIndex") ?? first, first);
  if (quirks.beyondRefused && start > found.length && start > 1) throw new Refusal(400, "Start index too big");
  const from = quirks.index === "ignored" ? 0 : quirks.index === "zero" ? start : start - 1;
  const rows = found.slice(from, from + count);
  const total = {
    right: found.length,
    page: rows.length,
    missing: undefined,
    string: String(found.length),
    plus5: found.length + 5,
    zero: 0,
  }[quirks.total ?? "right"];
  const perPage = { returned: rows.length, requested: asked, cap: max, missing: undefined, zero: 0, null: null }[
    quirks.ipp ?? "returned"
  ];
  const startIndex = { echo: start, missing: undefined, zero: 0 }[quirks.si ?? "echo"];
  return { rows, body: envelope({ totalResults: total, itemsPerPage: perPage, startIndex }) };
}

function cursorPage(found: readonly ScimObject[], cursor: string | null, count: number, quirks: Quirks) {
  const from = cursor ? Number(/^c(\d+)$/.exec(cursor)?.[1] ?? Number.NaN) : 0;
  if (!Number.isInteger(from)) throw new Refusal(400, "no such cursor", "invalidCursor");
  const rows = found.slice(from, from + count);
  const next = from + count < found.length && count > 0 ? `c${from + count}` : undefined;
  const total = quirks.cursor === true ? undefined : found.length;
  return { rows, body: envelope({ totalResults: total, itemsPerPage: rows.length, nextCursor: next }) };
}

const envelope = (fields: ScimObject): ScimObject => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
  ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
});

function filtered(all: readonly ScimObject[], filter: string | null, quirks: Quirks): readonly ScimObject[] {
  if (filter === null || quirks.filter === "ignored") return all;
  if (quirks.filter === "none") throw new Refusal(400, "no filters here", "invalidFilter");
  try {
    const condition = parseFilter(filter);
    if (quirks.filter === "plain" && !isPlain(condition)) throw new Refusal(400, "no such filters", "invalidFilter");
    return all.filter((one) => matches(condition, one));
  } catch (thrown) {
    if (thrown instanceof FilterSyntaxError) throw new Refusal(400, thrown.message, "invalidFilter");
    throw thrown;
  }
}

const isPlain = (filter: Filter): boolean =>
  filter.kind === "and"
    ? isPlain(filter.left) && isPlain(filter.right)
    : filter.kind === "compare" && filter.operator === "eq" && !filter.path.includes(".") && filter.path !== "groups";

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^-?\d+$/.test(text)) throw new Refusal(400, `${name} is no whole number`, "invalidValue");
  return Number(text);
}
