import type { Run } from "../run.ts";
import type { Action } from "../token/action.ts";
import { count } from "./resources.ts";

/** Tells how far a phase is. Further cursors of a listing do not count as resources done. */
export function reportListing(
  run: Run,
  action: Action,
  phase: "entitlements" | "grants",
  rows: number,
  complete: boolean,
) {
  const { resourceTypeId } = action;
  const key = `${phase}\0${resourceTypeId}`;
  const done = count(run.tally.done, key, complete && !action.spawned && !action.typeScoped ? 1 : 0);
  const total =
    run.tally.resourcesCounted && !action.typeScoped ? run.tally.resourcesOfType.get(resourceTypeId) : undefined;
  run.emit({ kind: "progress", phase, resourceTypeId, rows, done, total });
  if (complete && total !== undefined && done === total)
    run.emit({ kind: "synced", phase, resourceTypeId, count: done });
}
