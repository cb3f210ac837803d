import type { Any } from "@bufbuild/protobuf/wkt";

/** What a cursor may be: plain JSON, so that a checkpoint can hold it and a resumed process go on from it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Where a handler stands in its listing. */
export interface Page {
  /** What the previous page returned as `next`; undefined on the first page. */
  readonly cursor: Json | undefined;
  /** Rows the caller would like; 0 leaves it to the connector. */
  readonly size: number;
}

/** One page of a listing. Without `next` the listing is complete. */
export interface PageOf<T> {
  readonly items: readonly T[];
  readonly next?: Json | undefined;
  /** Annotations of the response, e.g. `insertResourceGrants()`. */
  readonly annotations?: readonly Any[];
  /** Further cursors of the same listing that may be read in parallel, each on its own. */
  readonly parallel?: readonly Json[];
}

/** A listing's only page, or a page with what follows it. */
export const pageOf = <T>(items: readonly T[], next?: Json): PageOf<T> =>
  next === undefined ? { items } : { items, next };

/** Nothing to list. */
export const noItems: PageOf<never> = { items: [] };

/** A cursor as the engine's page token: empty when there is none. */
export const encodeCursor = (cursor: Json | undefined): string => (cursor === undefined ? "" : JSON.stringify(cursor));

/** A page token as a cursor. A token not written by `encodeCursor` (from another implementation) is handed on as text. */
export function decodeCursor(token: string): Json | undefined {
  if (token === "") return undefined;
  try {
    return JSON.parse(token) as Json;
  } catch {
    return token;
  }
}
