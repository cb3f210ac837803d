import { configError } from "@baton-connectors/sdk";
import { storedTypes } from "../ingest/stored-types.ts";
import { validResourceTypes } from "../ingest/validate.ts";
import type { Run } from "../run.ts";
import type { Action } from "../token/action.ts";
import { pageStep } from "./page-step.ts";

export async function listResourceTypes(run: Run, action: Action) {
  const wanted = run.options.resourceTypeIds ?? [];
  const { complete } = await pageStep(run, action, "resource-types", async (page) => {
    const valid = validResourceTypes(page.list, run.state.ingestQuality);
    const chosen = wanted.length > 0 ? valid.filter(({ id }) => wanted.includes(id)) : valid;
    await run.store.putResourceTypes(chosen);
    run.rows.resourceTypes += chosen.length;
    run.emit({ kind: "progress", phase: "resource-types", resourceTypeId: "", rows: page.rows });
    if (page.nextPageToken === "") await checkFilter(run, wanted);
  });
  run.types.forget();
  if (complete)
    run.emit({ kind: "synced", phase: "resource-types", resourceTypeId: "", count: run.rows.resourceTypes });
}

/** A misspelt type would otherwise be a sync of nothing. */
async function checkFilter(run: Run, wanted: readonly string[]) {
  if (wanted.length === 0) return;
  const stored = new Set((await storedTypes(run.store)).map(({ id }) => id));
  for (const id of wanted)
    if (!stored.has(id))
      throw configError(`invalid resource type '${id}' in filter`, {
        hint: "The connector's `capabilities` command lists its resource types.",
      });
}
