import { type CursorWatch, createCursorWatch } from "@baton-connectors/sdk/host";
import type { Action } from "../token/action.ts";

/** What this process knows of the lists it reads, besides their rows: how far each is, and which cursors it had. */
export interface ListWatch {
  /** Where the page that is being read is in its list, in words. */
  place(action: Action): string;
  /** Whether the page leads back to one that the list had before; where it does not, the page counts as read. */
  comesBack(action: Action, next: string): boolean;
  /** Whether so many pages in a row began and ended with these rows that the app does not look at the cursor. */
  standsStill(action: Action, rows: string): boolean;
  /** Whether an earlier process read the list up to here, and this one nothing of it yet. */
  isResumed(action: Action): boolean;
  /** The list is read, or begins anew. */
  forget(action: Action): void;
}

interface Known {
  readonly from: string;
  pages: number;
  watch: CursorWatch | undefined;
  /** What the page before began and ended with, and how many did so. */
  rows: string;
  alike: number;
}

const mostAlike = 10;

/** `resumed`: the actions that an earlier process left, by id. */
export function createListWatch(resumed: ReadonlySet<string>): ListWatch {
  const lists = new Map<string, Known>();
  const goneOn = new Set(resumed);
  const of = (action: Action): Known => {
    const known = lists.get(action.id) ?? { from: action.pageToken, pages: 0, watch: undefined, rows: "", alike: 0 };
    lists.set(action.id, known);
    return known;
  };
  return {
    place(action) {
      const { from, pages } = lists.get(action.id) ?? { from: action.pageToken, pages: 0 };
      return from === "" || action.spawned ? `page ${pages + 1}` : `page ${pages + 1} after going on`;
    },
    comesBack(action, next) {
      const known = of(action);
      if (next !== "") {
        if (!known.watch) {
          known.watch = createCursorWatch();
          known.watch.seen(known.from);
        }
        if (known.watch.seen(next)) return true;
      }
      known.pages++;
      return false;
    },
    standsStill(action, rows) {
      const known = of(action);
      known.alike = rows !== "" && rows === known.rows ? known.alike + 1 : 0;
      known.rows = rows;
      return known.alike >= mostAlike;
    },
    isResumed: (action) =>
      goneOn.has(action.id) && action.pageToken !== "" && !action.spawned && (lists.get(action.id)?.pages ?? 0) === 0,
    forget(action) {
      lists.delete(action.id);
      goneOn.delete(action.id);
    },
  };
}
