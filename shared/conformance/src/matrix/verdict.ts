import { codes, toBatonError } from "@baton-connectors/sdk";
import { findingsOf, type SyncSummary } from "@baton-connectors/sync";
import type { Synced } from "../trial.ts";
import type { Case } from "./case.ts";
import { danglingIn, differenceOf, followsFrom, said } from "./missing.ts";

/**
 * `equal`: the same rows, the state that was asked for. `refused`: it failed, and says why. `explained`: rows are missing, and the
 * summary says so. `lost`: anything else.
 */
export type Outcome = "equal" | "explained" | "refused" | "lost";
export interface Verdict {
  readonly outcome: Outcome;
  /** In words; of `equal` empty. */
  readonly why: string;
}

export const lost = (why: string): Verdict => ({ outcome: "lost", why });

/** A failure: with a code, in one line that says what it is about. A mistake of the language's own kind says nothing. */
export function judgeFailure(thrown: unknown): Verdict {
  const error = toBatonError(thrown);
  const message = error.message.trim();
  const crash = error.kind === "bug" ? crashBehind(thrown) : undefined;
  if (crash) return lost(`it crashed: ${crash.name}: ${crash.message}`);
  if (codes.indexOf(error.code) <= 0) return lost(`it failed without a code: ${message}`);
  if (message.length < 8 || /\n|\[object |undefined|NaN/.test(message))
    return lost(`it failed without a clear line: ${JSON.stringify(message)}`);
  return { outcome: "refused", why: message };
}

const crashes = ["TypeError", "ReferenceError", "RangeError", "SyntaxError"];

/** What the code did not expect, and ran into. */
function crashBehind(thrown: unknown): Error | undefined {
  for (let error: unknown = thrown, depth = 0; Error.isError(error) && depth < 20; error = error.cause, depth++)
    if (crashes.includes(error.name)) return error;
  return undefined;
}

/** A sync that ended without a failure. */
export function judgeSync({ expected }: Case, clean: Synced, found: Synced): Verdict {
  const { summary } = found;
  if (summary.outcome !== "finished") return lost(`it ended as ${summary.outcome}`);
  const difference = differenceOf(clean, found);
  const words = said(difference);
  if (words === "") return { outcome: "equal", why: "" };
  if (!expected.mayMiss) return lost(words);
  if (!expected.gone && difference.added.length > 0) return lost(words);
  if (expected.gone && !followsFrom(difference, clean.rows, found.rows, expected.gone))
    return lost(`more than follows from what is gone: ${words}`);
  const pointing = danglingIn(found.rows) - danglingIn(clean.rows);
  const counted = pointingIn(summary) - pointingIn(clean.summary);
  if (pointing > counted) return lost(`${pointing} grants point at nothing, ${counted} are counted: ${words}`);
  if (!expected.unheardOf && countedIn(summary) <= countedIn(clean.summary)) return lost(`without a word: ${words}`);
  return { outcome: "explained", why: words };
}

/** Grants that are said to point at nothing, or out of the app's lists. */
const pointingIn = ({ unresolved, outsiders }: SyncSummary): number => sum([...unresolved.principals, ...outsiders]);
/** All that the summary says is missing. What is listed twice, or held by who should not, is not. */
const countedIn = (summary: SyncSummary): number =>
  sum(
    findingsOf(summary).filter(({ kind }) => ["skipped", "vanished", "left out", "invalid", "missing"].includes(kind)),
  );

const sum = (all: readonly { readonly count: number }[]) => all.reduce((total, { count }) => total + count, 0);
