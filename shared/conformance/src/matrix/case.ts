import type { VirtualTime } from "../virtual-time.ts";
import type { Intercept } from "../wire.ts";
import type { Place } from "./traffic.ts";

/** One thing that goes wrong at one place while one thing is done. */
export interface Case {
  /** All of it in one line, and not another's: `sync | GET /users | 404 | once`. */
  readonly name: string;
  /** The line of the table it counts in. */
  readonly kind: string;
  /** What is done: an act's name. */
  readonly act: string;
  readonly expected: Expected;
  /** Anew for each run. */
  readonly begin: (time: VirtualTime) => Intercept;
  /** The sync is interrupted when it asks this first; what goes wrong, goes wrong when it is resumed. */
  readonly interruptAt?: Place;
}

export interface Expected {
  /** Nothing else than the same rows will do. */
  readonly equal: boolean;
  /** Rows may be missing, if the summary counts something. */
  readonly mayMiss: boolean;
  /** What the app does not have any more, as its rows had it: nothing may be missing but what hangs on it. */
  readonly gone?: readonly unknown[];
  /** It was gone before anybody could have heard of it: nothing is there to count but what points at it. */
  readonly unheardOf?: boolean;
  /** Waiting longer, in all, is waiting for ever. */
  readonly patienceMs: number;
}

export const hour = 3_600_000;

export const caseName = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== "").join(" | ");
