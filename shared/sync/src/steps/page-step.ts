import { BatonError, bug, toBatonError } from "@baton-connectors/sdk";
import type { ListingPage } from "../pages/listing.ts";
import type { Run } from "../run.ts";
import type { Action } from "../token/action.ts";

/**
 * Reads the action's page, lets `store` put its rows away, and only then moves the action on: what is in the token is
 * always in the file already. A listing that answers 404 is a warning and ends, where `tolerant` says so.
 */
export async function pageStep<Of extends ListingPage["of"]>(
  run: Run,
  action: Action,
  of: Of,
  tolerant: boolean,
  store: (page: ListingPage & { of: Of }) => Promise<void>,
): Promise<{ complete: boolean }> {
  let page: ListingPage;
  try {
    page = await run.pages.read(action);
    if (page.of !== of) throw bug(`a page of ${page.of} where ${of} were asked for`);
    await store(page as ListingPage & { of: Of });
  } catch (thrown) {
    const error = toBatonError(thrown);
    if (!tolerant || error.code !== "NotFound") throw error;
    run.pages.done(action);
    run.warn({ step: action.operation, message: error.message });
    run.emit({ kind: "warning", call: action.operation, error });
    run.tally.warnings++;
    run.state.finish(action);
    return { complete: true };
  }
  run.pages.done(action);
  if (page.nextPageToken === "") {
    run.state.finish(action);
    return { complete: true };
  }
  run.state.advance(action, page.nextPageToken);
  return { complete: false };
}

const maxCursors = 1024;
const mebibyte = 1024 * 1024;

/** Cursors a page names besides its own next one become actions of their own. */
export function admitCursors(run: Run, action: Action, page: ListingPage) {
  if (page.parallel.length === 0) return;
  if (page.parallel.length > maxCursors)
    throw invalid(`${page.parallel.length} cursors on one page, at most ${maxCursors}`);
  let total = 0;
  const here = new Set<string>();
  for (const token of page.parallel) {
    if (token === "") throw invalid("an empty cursor");
    const size = Buffer.byteLength(token);
    total += size;
    if (size > mebibyte || total > 16 * mebibyte) throw invalid("cursors of more than 1 MiB each or 16 MiB together");
    if (here.has(token) || token === page.nextPageToken) throw invalid("duplicate or cyclic spawned cursor");
    here.add(token);
  }
  const { operation, typeScoped, resourceTypeId, resourceId, parentResourceTypeId, parentResourceId } = action;
  // Read in the order named: the last one pushed is the first one read.
  for (const pageToken of [...page.parallel].reverse()) {
    const identity = JSON.stringify([operation, typeScoped, resourceTypeId, resourceId, pageToken]);
    if (pageToken === action.pageToken || run.tally.admittedCursors.has(identity)) {
      run.warn({ step: operation, message: `a cursor of ${resourceTypeId}/${resourceId} was named twice; read once` });
      continue;
    }
    run.tally.admittedCursors.add(identity);
    run.state.push({
      operation: operation as "list-grants",
      pageToken,
      resourceTypeId,
      resourceId,
      parentResourceTypeId,
      parentResourceId,
      typeScoped,
      spawned: true,
    });
  }
}

const invalid = (problem: string) => new BatonError("Internal", `parallel cursors: ${problem}`, { kind: "bug" });
