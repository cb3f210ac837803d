import { namedBy } from "./parameters.ts";
import type { Place } from "./traffic.ts";

/** Requests that are the pages of one list, in order: each asks for what the answer before it named. */
export interface PagedList {
  /** At least two. */
  readonly pages: readonly Place[];
  /** The parameter that tells them apart. */
  readonly cursor: string;
}

/**
 * The lists of several pages, seen from the traffic alone: the same method and path, and one parameter that differs, or is only
 * there from the second page on, whose value occurred in the answer before.
 */
export function listsIn(places: readonly Place[]): readonly PagedList[] {
  const lists: { pages: Place[]; cursor: string }[] = [];
  const named = new Map(places.map((place) => [place, namedBy(place.answers[0]!)]));
  for (const place of places) {
    const list = lists.findLast(({ pages, cursor }) => cursorBetween(pages.at(-1)!, place, named) === cursor);
    if (list) {
      list.pages.push(place);
      continue;
    }
    const earlier = places.slice(0, places.indexOf(place));
    const first = earlier.findLast((one) => cursorBetween(one, place, named) !== undefined);
    if (first) lists.push({ pages: [first, place], cursor: cursorBetween(first, place, named)! });
  }
  return lists;
}

/** The parameter by which the second request goes on where the first one's answer ended. */
function cursorBetween(
  first: Place,
  second: Place,
  named: ReadonlyMap<Place, ReadonlySet<string>>,
): string | undefined {
  if (first.method !== second.method || first.url.origin !== second.url.origin) return undefined;
  if (first.url.pathname !== second.url.pathname) return undefined;
  for (const name of first.parameters.keys()) if (!second.parameters.has(name)) return undefined;
  const different = [...second.parameters].filter(([name, value]) => first.parameters.get(name) !== value);
  const [cursor] = different;
  // Down a tree each list names the object that it is below, which the list above has told.
  if (cursor && /parent/i.test(cursor[0])) return undefined;
  return different.length === 1 && named.get(first)!.has(cursor![1]) ? cursor![0] : undefined;
}
