import { BatonError, type Json } from "@baton-connectors/sdk";
import { attribute, idText, isObject, type ScimObject } from "./attributes.ts";

/**
 * Where a listing stands, as a cursor of the engine. Servers number rows from 1 (RFC 7644) or hand out cursors (RFC 9865). What
 * they say of their pages is often wrong, so only what came counts: rows, and whether they came before.
 */
export interface Position {
  /** Number of the row to ask for; of no meaning with a cursor. */
  readonly start: number;
  /** Rows that came. */
  readonly seen: number;
  /** How many there are, as the last page said. */
  readonly total?: number | undefined;
  readonly cursor?: string | undefined;
  /** The first row of all pages, by which repeated pages are known. */
  readonly firsts: readonly string[];
  /** Set when all is read but what a server that counts from 0 leaves out. */
  readonly before?: boolean | undefined;
}
export const beginning: Position = { start: 1, seen: 0, firsts: [] };

/** Of an answer, where a configuration names its attributes otherwise. */
export interface Envelope {
  readonly rows: readonly unknown[];
  readonly total: number | undefined;
  readonly nextCursor: string | undefined;
}

export interface PageStep {
  readonly rows: readonly unknown[];
  readonly next: Position | undefined;
  /** The server speaks of more rows than it gave. */
  readonly missing?: number;
}

export function readEnvelope(body: ScimObject, totalName = "totalResults", seen = 0): Envelope {
  const total = numberIn(attribute(body, totalName) ?? attribute(body, "totalResults"));
  const rows = attribute(body, "Resources") ?? undefined;
  if (rows === undefined) {
    // https://www.rfc-editor.org/rfc/rfc7644#section-3.4.2: without results the list may be left out.
    // The last row may be one that a server which counts from 0 has left out so far.
    const isEnd = total !== undefined && (total <= seen || (seen > 0 && total === seen + 1));
    const isEmpty = total === undefined && attribute(body, "itemsPerPage") === 0;
    if (isEnd || isEmpty) return { rows: [], total, nextCursor: undefined };
    throw misshapen("has no list Resources, and does not say that there is nothing");
  }
  if (!Array.isArray(rows)) throw misshapen("has Resources that are no list");
  const cursor = attribute(body, "nextCursor");
  return { rows, total, nextCursor: typeof cursor === "string" && cursor !== "" ? cursor : undefined };
}

/** Some servers write numbers as text. */
function numberIn(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? Math.trunc(number) : undefined;
}

const markOf = (row: unknown): string => idText(attribute(row, "id")) ?? JSON.stringify(row).slice(0, 80);

/** What a page means for the listing: its rows, and where to go on. `asked`: the rows asked for. */
export function step(at: Position, { rows, total, nextCursor }: Envelope, asked: number): PageStep {
  const first = rows.length > 0 ? markOf(rows[0]) : undefined;
  if (at.before) return beforeTheFirst(at, rows, first, total);
  const repeated = first !== undefined && at.firsts.includes(first);
  if (nextCursor !== undefined || at.cursor !== undefined) {
    if (repeated) throw misshapen("has the rows of an earlier page");
    const seen = at.seen + rows.length;
    if (nextCursor === undefined) return { rows, next: undefined, ...shortfall(total, seen) };
    return { rows, next: { start: 1, seen, cursor: nextCursor, firsts: [...at.firsts, ...(first ? [first] : [])] } };
  }
  if (rows.length === 0) return end(at, total);
  if (repeated) {
    // The number of the row is ignored. That is no loss where the first page held everything.
    const whole = at.firsts.length === 1 && first === at.firsts[0] && (total === undefined || at.seen >= total);
    if (whole && rows.length === at.seen && (total !== undefined || rows.length < asked))
      return { rows: [], next: undefined };
    throw misshapen("has the rows of an earlier page: the server ignores startIndex, or repeats itself");
  }
  const seen = at.seen + rows.length;
  return { rows, next: { start: at.start + rows.length, seen, total, firsts: [...at.firsts, first!] } };
}

/** Nothing more. Where rows lack, the server may count from 0: then the very first has not come. */
function end(at: Position, total: number | undefined): PageStep {
  if (total === undefined || at.seen >= total) return { rows: [], next: undefined };
  return { rows: [], next: { ...at, start: 0, before: true } };
}

/** Row 0, and the one behind it, by which a server that counts from 1 is known. */
const rowsBefore = 2;

function beforeTheFirst(
  at: Position,
  rows: readonly unknown[],
  first: string | undefined,
  total: number | undefined,
): PageStep {
  // More are the answer to something else.
  if (rows.length > rowsBefore) throw misshapen("has more rows than were asked for");
  const isNew = first !== undefined && !at.firsts.includes(first);
  const found = isNew ? rows.slice(0, 1) : [];
  if (at.seen + found.length === 0) throw misshapen(`speaks of ${total ?? at.total} results and has none`);
  return { rows: found, next: undefined, ...shortfall(total, at.seen + found.length) };
}

const shortfall = (total: number | undefined, seen: number) =>
  total !== undefined && total > seen ? { missing: total - seen } : {};

/** How the page is asked for. */
export function queryOf(at: Position, count: number): Readonly<Record<string, string | number>> {
  if (at.before) return { count: rowsBefore, startIndex: 0 };
  return at.cursor === undefined ? { count, startIndex: at.start } : { count, cursor: at.cursor };
}

/** All that was promised has come: a server that refuses to look further has nothing to add. */
export const isComplete = (at: Position) => at.total !== undefined && at.seen >= at.total;

export const positionOf = (cursor: Json | undefined): Position =>
  isObject(cursor) && typeof cursor.start === "number" ? (cursor as unknown as Position) : beginning;

export const misshapen = (problem: string) =>
  new BatonError("Unavailable", `the server's list ${problem}`, { kind: "upstream", malformed: true });
