import { hash } from "node:crypto";

/** Sees when a list comes back to a cursor that it had before. */
export interface CursorWatch {
  /** Whether the cursor was seen before; it is from now on. */
  seen(cursor: string): boolean;
}

/** Cursors remembered one by one; a list with more pages is watched by sampling. */
const remembered = 50_000;

/**
 * In bounded memory, whatever the length of the list and of the circle: the first cursors are remembered each; beyond them one is
 * kept and compared with all that follow, and replaced after twice as many pages each time, so that a circle of any length comes
 * back to it in the end (Brent's method, https://en.wikipedia.org/wiki/Cycle_detection#Brent's_algorithm).
 */
export function createCursorWatch(most: number = remembered): CursorWatch {
  const known = new Set<string>();
  let kept: string | undefined;
  let sinceKept = 0;
  let patience = 1;
  return {
    seen(cursor) {
      const digest = hash("sha1", cursor, "base64");
      if (known.has(digest) || digest === kept) return true;
      if (known.size < most) {
        known.add(digest);
        return false;
      }
      if (kept === undefined || sinceKept === patience) {
        kept = digest;
        sinceKept = 0;
        patience *= 2;
      }
      sinceKept++;
      return false;
    },
  };
}
