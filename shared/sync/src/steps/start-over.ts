import { InsertResourceGrantsSchema } from "@baton-connectors/protocol/connector-v2";
import { type BatonError, hasAnnotation } from "@baton-connectors/sdk";
import type { ListingPage } from "../pages/listing.ts";
import { listOf } from "../pages/located.ts";
import type { Run } from "../run.ts";
import type { RowKind } from "../store.ts";
import type { Action } from "../token/action.ts";

/** What lists put into the file. */
const kinds: readonly RowKind[] = ["resources", "entitlements", "grants"];

/** What the page of a list puts into the file. */
function kindsOf({ of, annotations }: ListingPage): readonly RowKind[] {
  if (of !== "grants") return kinds.filter((kind) => kind === of);
  const bringsResources = annotations.length > 0 && hasAnnotation(annotations, InsertResourceGrantsSchema);
  return bringsResources ? ["grants", "resources"] : ["grants"];
}

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
  const known = kinds.filter((kind) => action.firstRow?.[kind] !== undefined);
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

/**
 * Where what the list puts begins, before the page is put away. Of a list with one page, or one that another program began, it is not
 * known.
 */
export async function firstRowOf(run: Run, action: Action, page: ListingPage): Promise<Action["firstRow"]> {
  const begins = action.pageToken === "";
  if (page.nextPageToken === "" || (!begins && !action.firstRow)) return action.firstRow;
  const marks: Partial<Record<RowKind, number>> = begins ? {} : { ...action.firstRow };
  for (const kind of kindsOf(page)) marks[kind] ??= await run.store.mark(kind);
  return marks;
}

/** Marks of an earlier process hold on in this one. */
export async function restoreMarks({ store }: Pick<Run, "store">, actions: Iterable<Action>): Promise<void> {
  for (const { firstRow = {} } of actions)
    for (const [kind, mark] of Object.entries(firstRow)) await store.mark(kind as RowKind, mark);
}
