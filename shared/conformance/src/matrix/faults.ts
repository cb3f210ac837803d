import { type Answer, bodyOf, succeeded, withBody, withText } from "./answer.ts";
import { limits } from "./limits.ts";
import { rowsIn, withRows } from "./rows-in-answer.ts";
import { cutMidway, droppedAfter, droppedBefore, inPieces, type OnTheWire } from "./transfer.ts";

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
    | { readonly by: "instead"; readonly answer: (words: Words) => Answer | undefined }
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
export interface Words {
  readonly notFound: Answer | undefined;
}

const both: readonly Mode[] = ["once", "always"];
const json = "application/json";

const said = (status: number, message: string): Answer => ({
  status,
  headers: [["content-type", json]],
  text: JSON.stringify({ message }),
});

const instead = (kind: string, answer: Answer, more: Partial<Fault> = {}): Fault => ({
  kind,
  modes: both,
  how: { by: "instead", answer: () => answer },
  ...more,
});

const refusals: readonly Fault[] = [
  instead("401", said(401, "Unauthorized"), { mayMeanAbsence: true }),
  instead("403", said(403, "Forbidden"), { mayMeanAbsence: true }),
  instead("404", said(404, "Not Found"), { mayMeanAbsence: true }),
  {
    ...instead("404", said(404, ""), { form: "as the app says it", mayMeanAbsence: true }),
    how: { by: "instead", answer: ({ notFound }) => notFound },
  },
  instead("410", said(410, "Gone"), { mayMeanAbsence: true }),
  instead(
    "500 with limits",
    {
      ...said(500, "Internal Server Error"),
      headers: [
        ["content-type", json],
        ["x-ratelimit-limit", "100"],
        ["x-ratelimit-remaining", "0"],
        ["x-ratelimit-reset", "3600"],
      ],
    },
    { passes: true, patienceMs: 45 * 60_000 },
  ),
];

const garbled = (kind: string, form: string, change: (answer: Answer) => Answer | undefined): Fault => ({
  kind,
  ...(form && { form }),
  modes: both,
  how: { by: "garbled", change: (answer) => (succeeded(answer) ? change(answer) : undefined) },
  passes: true,
});

const page = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in to continue</body></html>";

const unreadable: readonly Fault[] = [
  garbled("204", "", () => ({ status: 204, headers: [], text: "" })),
  garbled("no body", "", (answer) => withText(answer, "")),
  garbled("wrong kind", "null", (answer) => withText(answer, "null", json)),
  garbled("wrong kind", "[]", (answer) => withText(answer, "[]", json)),
  garbled("wrong kind", "{}", (answer) => withText(answer, "{}", json)),
  garbled("wrong kind", "a number", (answer) => withText(answer, "5", json)),
  garbled("wrong kind", "text", (answer) => withText(answer, '"ok"', json)),
  garbled("wrong kind", "an object for its list", (answer) => {
    const list = rowsIn(answer);
    return list && list.names.length > 0 ? withRows(answer, list, {}) : undefined;
  }),
  garbled("wrong kind", "null in its list", (answer) => {
    const list = rowsIn(answer);
    return list && withRows(answer, list, [...list.rows, null]);
  }),
  garbled("wrong kind", "an error", (answer) => withBody(answer, { error: { code: 500, message: "try again" } })),
  garbled("HTML", "", (answer) => withText(answer, page, "text/html; charset=utf-8")),
  garbled("cut JSON", "", (answer) =>
    typeof bodyOf(answer) === "object" ? withText(answer, answer.text.slice(0, answer.text.length >> 1)) : undefined,
  ),
];

const wire = (kind: string, carry: OnTheWire, more: Partial<Fault>): Fault => ({
  kind,
  modes: both,
  how: { by: "wire", carry },
  ...more,
});

const transfers: readonly Fault[] = [
  wire("dropped before", droppedBefore, { passes: true }),
  wire("dropped after", droppedAfter, { passes: true }),
  wire("dropped midway", cutMidway, { passes: true }),
  wire("in pieces", inPieces, { harmless: true }),
];

/** Everything that can be wrong with one answer by itself. */
export const faults: readonly Fault[] = [...refusals, ...unreadable, ...transfers, ...limits];
