import type { Answer } from "./answer.ts";
import type { OnTheWire } from "./transfer.ts";

/** How often a place is struck: the first time it is asked, or whenever. */
export type Mode = "once" | "always";

/** One way in which one answer can be wrong. */
export interface Fault {
  /** The line of the table it counts in. */
  readonly kind: string;
  /** What tells it from others of its kind. */
  readonly form?: string;
  readonly modes: readonly Mode[];
  /**
   * `instead`: the app is not asked, nothing is carried out. `garbled`: the app did what was asked and its answer was changed on
   * its way; undefined where that makes no difference. `wire`: the transfer itself. `limit`: refused until a time.
   */
  readonly how:
    | { readonly by: "instead"; readonly answer: (refusals: AppRefusals) => Answer | undefined }
    | { readonly by: "garbled"; readonly change: (answer: Answer) => Answer | undefined }
    | { readonly by: "wire"; readonly carry: OnTheWire }
    | { readonly by: "limit"; readonly seconds: number; readonly refuse: (left: number, now: Date) => Answer };
  /** It passes: struck once, a sync misses nothing. */
  readonly passes?: boolean;
  /** It changes nothing: a sync misses nothing, however often it is struck. */
  readonly harmless?: boolean;
  /** It may mean that something is not there: a sync may leave it out, and say so. */
  readonly mayMeanAbsence?: boolean;
  /** Waits that are too long for it. */
  readonly patienceMs?: number;
}

/** What the app itself says, where it could be found out. */
export interface AppRefusals {
  readonly notFound: Answer | undefined;
}
