import { BatonError } from "@baton-connectors/sdk";
import type { ListingPage } from "../pages/listing.ts";
import type { Run } from "../run.ts";
import type { Action } from "../token/action.ts";

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
