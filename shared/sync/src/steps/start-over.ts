import type { BatonError } from "@baton-connectors/sdk";
import { listOf } from "../pages/located.ts";
import type { Run } from "../run.ts";
import type { RowKind } from "../store.ts";
import type { Action } from "../token/action.ts";

/** What a list of this operation puts into the file. */
const kinds: Readonly<Record<string, readonly RowKind[]>> = {
  "list-resources": ["resources"],
  "list-entitlements": ["entitlements"],
  // Grants can bring the resources of their entitlements with them.
  "list-grants": ["grants", "resources"],
};

/** With what an app refuses a cursor it does not know any more. */
const refusals = [400, 404, 410, 422];
const refusalCodes = ["InvalidArgument", "NotFound"];

/**
 * Whether the list is to be read once more from its beginning: the connector says that the cursor has expired, or the first page
 * that is asked for after an interruption is refused. Once for each list in a process.
 */
export function isToStartOver(run: Run, action: Action, error: BatonError): boolean {
  if (action.pageToken === "" || run.tally.startedOver.has(action.id)) return false;
  if (error.cursorExpired) return true;
  if (!run.lists.isResumed(action)) return false;
  const status = error.request?.status;
  return status === undefined ? refusalCodes.includes(error.code) : refusals.includes(status);
}

/**
 * Back to the first page. What the list put into the file is taken out, so that nothing stays that is gone meanwhile. Of a
 * list that was begun by another program it is not known what that is: it is put again, and the summary says so.
 */
export async function startOver(run: Run, action: Action, error: BatonError): Promise<void> {
  const { state, store, tally } = run;
  tally.startedOver.add(action.id);
  run.pages.done(action);
  run.lists.forget(action);
  const known = kinds[action.operation]?.filter((kind) => action.firstRow?.[kind] !== undefined) ?? [];
  for (const kind of known) await store.removeSince(kind, action.firstRow![kind]!);
  // What is below the list's resources, and the cursors that its pages named, are listed again.
  tally.scheduledChildren.clear();
  tally.admittedCursors.clear();
  const list = listOf(action);
  run.report.startedOver(list, known.length > 0);
  run.emit({ kind: "started-over", list, error });
  run.options.log.warn({ list, error: error.message }, "reading a list once more from its beginning");
  state.startOver(action);
}

/** Before the first page of a list with several is put away: where what it puts begins. */
export async function markFirstRow(run: Run, action: Action): Promise<Action["firstRow"]> {
  const marks: Partial<Record<RowKind, number>> = {};
  for (const kind of kinds[action.operation] ?? []) marks[kind] = await run.store.mark(kind);
  return marks;
}

/** Marks of an earlier process hold on in this one. */
export async function restoreMarks({ store }: Pick<Run, "store">, actions: Iterable<Action>): Promise<void> {
  for (const { firstRow = {} } of actions)
    for (const [kind, mark] of Object.entries(firstRow)) await store.mark(kind as RowKind, mark);
}
