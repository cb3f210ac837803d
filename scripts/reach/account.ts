import type { Changes } from "./changes.ts";
import type { Candidates } from "./choose.ts";
import type { Reach } from "./reach.ts";

/** What is run, and why, in a few lines. */
export function account(
  changes: Changes | undefined,
  { changed, reached }: Reach,
  all: Candidates,
  chosen: Candidates,
): readonly string[] {
  const count = (part: keyof Candidates) => `${chosen[part].length} of ${all[part].length}`;
  const of = (one: Candidates) => one.changed.length + one.reached.length + one.rest.length;
  const missed = all.changed.length - chosen.changed.length;
  return [
    changes
      ? `${changes.paths.length} files differ from ${changes.base.slice(0, 10)}: ${changes.how}.`
      : "No earlier commit to compare with: everything counts as reached.",
    ...byReason(changed).map((line) => `  changed: ${line}`),
    ...byReason(reached).map((line) => `  reached: ${line}`),
    `${of(chosen)} of ${of(all)} test files: ${count("changed")} of what changed, ${count("reached")} of what that reaches, ${count("rest")} of the rest.`,
    ...(missed > 0 ? [`There is no time for ${missed} files of what changed; without --within they run.`] : []),
  ];
}

/** Rooms that have the same reason share a line. */
function byReason(rooms: ReadonlyMap<string, string>): readonly string[] {
  const lines = Map.groupBy(rooms.keys(), (room) => rooms.get(room)!);
  return [...lines].map(([why, names]) => `${names.join(", ")} (${why})`);
}
