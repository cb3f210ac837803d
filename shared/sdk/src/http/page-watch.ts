import { AsyncLocalStorage } from "node:async_hooks";
import { BatonError } from "../errors.ts";
import type { Json } from "../page.ts";

/** Notices an app that goes on with a list for ever, under cursors that are others each time. */
export interface PageWatch {
  /** Throws an error that asking again does not mend. */
  page(page: WatchedPage): void;
}

interface WatchedPage {
  /** In words, e.g. `GET /users`. */
  readonly called: string;
  /** What tells the list from others, whatever the page. */
  readonly list: string;
  /** What may be the cursor that led to this page. */
  readonly cursors: Iterable<string>;
  readonly items: readonly unknown[];
  /** The cursor that follows. */
  readonly next: Json | undefined;
}

/** Pages in a row that begin and end alike: more than the engine bears of rows, which names the list better. */
const mostAlike = 20;
/** Pages in a row with nothing on them: apps that filter what they have read give some. */
const mostEmpty = 1000;
/** Lists that are remembered; those that nobody reads on are forgotten first. */
const mostLists = 10_000;

const feeds = new AsyncLocalStorage<true>();

/** For what is asked again and again whether there is anything new: it has no end, and mostly nothing in it. */
export const withoutEnd = <T>(work: () => Promise<T>): Promise<T> => feeds.run(true, work);

export function createPageWatch(): PageWatch {
  /** By the cursor that each list goes on with. */
  const lists = new Map<string, { readonly ends: string; readonly alike: number }>();
  return {
    page({ called, list, cursors, items, next }) {
      if (feeds.getStore()) return;
      const key = (cursor: Json) => `${list}\0${typeof cursor === "string" ? cursor : JSON.stringify(cursor)}`;
      const from = Iterator.from(cursors)
        .map(key)
        .find((one) => lists.has(one));
      if (next !== undefined) {
        const ends = items.length === 0 ? "" : JSON.stringify([items.length, items[0], items.at(-1)]);
        const before = from === undefined ? undefined : lists.get(from)!;
        const alike = before?.ends === ends ? before.alike + 1 : 1;
        if (alike >= (ends === "" ? mostEmpty : mostAlike))
          throw endless(
            called,
            `${alike} pages in a row ${ends === "" ? "have nothing on them" : "have the same rows"}`,
          );
        lists.set(key(next), { ends, alike });
        const [oldest] = lists.size > mostLists ? lists.keys() : [];
        if (oldest !== undefined) lists.delete(oldest);
      }
      if (from !== undefined && (next === undefined || from !== key(next))) lists.delete(from);
    },
  };
}

const endless = (called: string, problem: string) =>
  new BatonError("Internal", `${called} has no end: ${problem}`, {
    kind: "upstream",
    hint: "The app does not go on with its list: it seems not to know the parameter in which the connector sends the cursor.",
  });
