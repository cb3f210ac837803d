import { type Page, type PageOf, pageOf } from "@baton-connectors/sdk";

/** One page of a list; `next` is Okta's cursor. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}
export type ReadList<T> = (after: string | undefined) => Promise<ListPage<T>>;

/**
 * Several lists of one resource as one listing: each call reads the next page of every list that goes on, at the same
 * time, so that the resource takes as many round trips as its longest list has pages.
 */
export async function sideBySide<T>(
  { cursor }: Page,
  lists: Readonly<Record<string, ReadList<T>>>,
): Promise<PageOf<T>> {
  const open = cursor as Readonly<Record<string, string>> | undefined;
  const names = open ? Object.keys(open).filter((name) => name in lists) : Object.keys(lists);
  const pages = await Promise.all(names.map(async (name) => ({ name, ...(await lists[name]!(open?.[name])) })));
  const next = pages.flatMap(({ name, next: after }) => (after === undefined ? [] : [[name, after] as const]));
  return pageOf(
    pages.flatMap(({ items }) => items),
    next.length > 0 ? Object.fromEntries(next) : undefined,
  );
}

/** For `.catch` on a list of a resource that was deleted while it was read. */
export const nothing: ListPage<never> = { items: [], next: undefined };
