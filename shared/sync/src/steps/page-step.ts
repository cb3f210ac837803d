import { bug, toBatonError } from "@baton-connectors/sdk";
import type { ListingPage } from "../pages/listing.ts";
import type { Run } from "../run.ts";
import type { Action } from "../token/action.ts";
import { absentList } from "./absence.ts";
import { firstRowOf, isToStartOver, startOver } from "./start-over.ts";

/**
 * Reads the action's page, lets `store` put its rows away, and only then moves the action on: what is in the token is
 * always in the file already. A list that is not found is an error, unless the resource it is of is gone.
 */
export async function pageStep<Of extends ListingPage["of"]>(
  run: Run,
  action: Action,
  of: Of,
  store: (page: ListingPage & { of: Of }) => Promise<void>,
): Promise<{ complete: boolean }> {
  let page: ListingPage;
  try {
    page = await run.pages.read(action);
  } catch (thrown) {
    const error = toBatonError(thrown);
    if (isToStartOver(run, action, error)) {
      await startOver(run, action, error);
      return { complete: false };
    }
    if (error.code !== "NotFound") throw error;
    await absentList(run, action, error);
    run.pages.done(action);
    run.lists.forget(action);
    run.state.finish(action);
    return { complete: true };
  }
  if (page.of !== of) throw bug(`a page of ${page.of} where ${of} were asked for`);
  const firstRow = await firstRowOf(run, action, page);
  await store(page as ListingPage & { of: Of });
  run.pages.done(action);
  if (page.nextPageToken === "") {
    run.lists.forget(action);
    run.state.finish(action);
    return { complete: true };
  }
  run.state.advance(action, page.nextPageToken, firstRow);
  return { complete: false };
}
