import { type Answer, bodyOf, succeeded, withBody, withText } from "./answer.ts";
import type { Fault, Mode } from "./fault.ts";
import { limits } from "./limits.ts";
import { rowsIn, withRows } from "./rows-in-answer.ts";
import { cutMidway, droppedAfter, droppedBefore, inPieces, type OnTheWire } from "./transfer.ts";

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
