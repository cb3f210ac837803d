import { type Json, type Page, type PageOf, pageOf } from "./page.ts";

/** One page of a list; `next` is the vendor's cursor. */
export interface PartialList<T> {
  readonly items: readonly T[];
  readonly next?: Json | undefined;
}
/** Reads the page of a list that a cursor leads to, the first one without. */
export type ReadList<T> = (cursor: Json | undefined) => Promise<PartialList<T>>;

/**
 * Several lists of one resource as one listing: each call reads the next page of every list that goes on, at the same
 * time, so that the resource takes as many round trips as its longest list has pages. The names are in the cursor.
 */
export async function listsTogether<T>(
  { cursor }: Page,
  lists: Readonly<Record<string, ReadList<T>>>,
): Promise<PageOf<T>> {
  const open = cursor as Readonly<Record<string, Json>> | undefined;
  const names = open ? Object.keys(open).filter((name) => Object.hasOwn(lists, name)) : Object.keys(lists);
  const pages = await Promise.all(names.map(async (name) => ({ name, ...(await lists[name]!(open?.[name])) })));
  const next = pages.flatMap(({ name, next: after }) => (after === undefined ? [] : [[name, after] as const]));
  return pageOf(
    pages.flatMap(({ items }) => items),
    next.length > 0 ? Object.fromEntries(next) : undefined,
  );
}
