import type { Json } from "@baton-connectors/sdk";
import { isCelUint } from "@bufbuild/cel";
import { asText } from "../cel/text.ts";
import type { Row } from "../engines/engine.ts";
import { bind, type Dialect, type Statement, tokensOf } from "./tokens.ts";
import type { Value } from "./value.ts";

/** A `pagination` block. */
export interface Pagination {
  readonly strategy: string;
  readonly primaryKey: string;
  readonly pageSize: number | undefined;
}
export interface Asked {
  readonly cursor: Json | undefined;
  readonly size: number;
  /** Of the first page by key: what every key is greater than. */
  readonly start?: Value;
}

/** How one page of a query is asked for. */
export interface ReadPlan {
  /** Rows of a page; undefined: the query has no paging of its own, and is read as a stream. */
  readonly size: number | undefined;
  bind(lookUp: (name: string) => Value | undefined, dialect: Dialect): Statement;
  /** The page's rows without the one that only shows that there are more, and where the next begins. */
  page(rows: readonly Row[]): { readonly rows: readonly Row[]; readonly next: Json | undefined };
}

const reserved = ["limit", "offset", "cursor"];

export function readPlan(
  sql: string,
  pagination: Pagination | undefined,
  { cursor, size, start = "" }: Asked,
): ReadPlan {
  if (pagination && pagination.strategy !== "offset" && pagination.strategy !== "cursor")
    throw new Error(`unknown pagination strategy ${pagination.strategy}`);
  const tokens = tokensOf(sql);
  const used = reserved.filter((name) => tokens.has(name));
  if (used.length > 0 && !pagination)
    throw new Error(`the query uses ?<${used[0]}>, which has a value only with a 'pagination' block`);
  if (!pagination || used.length === 0)
    return {
      size: undefined,
      bind: (lookUp, dialect) => bind(sql, lookUp, dialect),
      page: (rows) => ({ rows, next: undefined }),
    };

  const count = Math.min(Math.max(size || pagination.pageSize || 100, 1), 1000);
  const offset = pagination.strategy === "offset" ? offsetOf(cursor) : 0;
  const own: Readonly<Record<string, Value>> = {
    limit: BigInt(count + 1),
    offset: BigInt(offset),
    cursor: cursor === undefined ? start : String(cursor),
  };
  return {
    size: count + 1,
    bind: (lookUp, dialect) => bind(sql, (name) => (reserved.includes(name) ? own[name] : lookUp(name)), dialect),
    page(all) {
      const keys = all.map((row) => keyOf(row, pagination.primaryKey));
      if (all.length <= count) return { rows: all, next: undefined };
      const next = pagination.strategy === "offset" ? offset + count : keys[count - 1]!;
      return { rows: all.slice(0, count), next };
    },
  };
}

/** Whether keys are numbers, as far as the rows of a page tell. */
export const isNumberKey = (row: Row | undefined, primaryKey: string): boolean =>
  typeof row?.[primaryKey] === "bigint" || isCelUint(row?.[primaryKey]);

function offsetOf(cursor: Json | undefined): number {
  if (cursor === undefined) return 0;
  const offset = Number(cursor);
  if (!Number.isSafeInteger(offset)) throw new Error(`failed to parse offset token ${String(cursor)}`);
  return offset;
}

function keyOf(row: Row, primaryKey: string): string {
  const key = row[primaryKey];
  if (key === undefined) throw new Error("primary key not found in query results");
  if (typeof key === "string" || typeof key === "bigint" || key instanceof Uint8Array || isCelUint(key))
    return asText(key);
  throw new Error(`unexpected type for primary key ${primaryKey}`);
}
