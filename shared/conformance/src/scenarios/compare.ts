import { differencesOf } from "./differences.ts";
import { reasonFor } from "./known.ts";
import type { Played } from "./play.ts";
import type { Recorded } from "./recorded.ts";

/** One difference from the Go connector, and why it is meant to be there. */
export interface Comparison {
  /** The task's number, or the process. */
  readonly where: string;
  readonly difference: string;
  readonly reason: string | undefined;
}

export function comparePlay(recorded: Recorded, played: Played): Comparison[] {
  const { go, name } = recorded;
  const found = go.tasks.flatMap((wanted, index) =>
    differencesOf(wanted, played.tasks[index] ?? { outcome: "none" }).map((difference) => ({
      where: `task ${index}`,
      difference,
    })),
  );
  const ends = (end: { exit: number; signal: string | null }) => `${end.exit} by ${end.signal ?? "itself"}`;
  if (ends(go) !== ends(played)) {
    found.push({ where: "process", difference: `exit: ${ends(go)} with Go, ${ends(played)} here` });
  }
  return found.map((comparison) => ({ ...comparison, reason: reasonFor(name, comparison) }));
}
