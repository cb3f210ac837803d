import { createCursorWatch } from "./cursor-watch.ts";
import { BatonError } from "./errors.ts";
import type { Json } from "./page.ts";

/**
 * The pages of a list that a handler needs whole, one after the other: `for await (const items of everyPage(read))`. For short
 * lists on the way to something else; what a sync reads goes page by page through the engine. A cursor that comes back is an error.
 */
export async function* everyPage<T, Cursor extends Json = Json>(
  read: (cursor: Cursor | undefined) => Promise<{ readonly items: readonly T[]; readonly next?: Cursor | undefined }>,
): AsyncGenerator<readonly T[], void> {
  const watch = createCursorWatch();
  for (let cursor: Cursor | undefined; ; ) {
    const { items, next } = await read(cursor);
    yield items;
    if (next === undefined) return;
    if (watch.seen(JSON.stringify(next))) {
      throw new BatonError("Unavailable", `a list came back to the page ${JSON.stringify(next).slice(0, 60)}`, {
        kind: "upstream",
        malformed: true,
      });
    }
    cursor = next;
  }
}

/** All items of such a list. */
export async function everyItem<T, Cursor extends Json = Json>(
  read: Parameters<typeof everyPage<T, Cursor>>[0],
): Promise<T[]> {
  const all: T[] = [];
  for await (const items of everyPage(read)) for (const item of items) all.push(item);
  return all;
}
