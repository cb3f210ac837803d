import { skipsEntitlements, skipsGrants } from "../ingest/skip-rules.ts";
import { isValidResource } from "../ingest/validate.ts";
import { keyOf, type Run } from "../run.ts";
import type { Action } from "../token/action.ts";
import { pageStep } from "./page-step.ts";
import { checkResource, scheduleChildren } from "./resources.ts";

/** One resource of a partial sync: it, what is under it, and its own entitlements and grants. */
export async function syncTarget(run: Run, action: Action) {
  await pageStep(run, action, "target", async ({ resource }) => {
    if (!resource || !isValidResource(resource, run.state.ingestQuality)) return;
    await checkResource(run, resource);
    await run.store.putResources([resource]);
    run.rows.resources++;
    const { resourceType, resource: resourceId } = resource.id!;
    run.resources.set(keyOf(resource.id!), resource);
    run.emit({ kind: "progress", phase: "targets", resourceTypeId: resourceType, rows: 1 });
    const type = await run.types.get(resourceType);
    const { state } = run;
    const listing = { resourceTypeId: resourceType, resourceId };
    const withGrants = !state.shouldSkipEntitlementsAndGrants && !state.shouldSkipGrants;
    if (withGrants && !type?.typeScopedGrants && !skipsGrants(resource, type))
      state.push({ operation: "list-grants", ...listing });
    if (!state.shouldSkipEntitlementsAndGrants && !type?.typeScopedEntitlements && !skipsEntitlements(resource, type))
      state.push({ operation: "list-entitlements", ...listing });
    scheduleChildren(run, resource);
  });
}
