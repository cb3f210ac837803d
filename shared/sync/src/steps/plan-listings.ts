import type { Resource } from "@baton-connectors/protocol/connector-v2";
import type { TypeFacts } from "../ingest/known-types.ts";
import { keyOf, type Run } from "../run.ts";
import type { Action } from "../token/action.ts";

/** Resources planned at once, as many as in Go: they are read from the last to the first, so their rows' order depends on it. */
const pageSize = 10_000;

export interface ListingRules {
  readonly operation: "list-entitlements" | "list-grants";
  readonly isTypeScoped: (type: TypeFacts) => boolean;
  readonly skipsType: (type: TypeFacts) => boolean;
  readonly skips: (resource: Resource, type: TypeFacts | undefined) => boolean;
}

/** Pushes one listing per type that is listed as a whole, once, then one per stored resource. */
export async function planListings(run: Run, root: Action, rules: ListingRules) {
  const { state, store } = run;
  const scoped: string[] = [];
  const exceptTypes: string[] = [];
  for (const { id } of await run.types.all()) {
    const type = (await run.types.get(id))!;
    if (rules.isTypeScoped(type)) scoped.push(id);
    if (rules.isTypeScoped(type) || rules.skipsType(type)) exceptTypes.push(id);
  }
  // Everything planned before is done when a root is current again.
  run.resources.clear();
  const page = await store.listResources({ pageToken: root.pageToken, pageSize, exceptTypes });
  if (page.next === "") state.finish(root);
  else state.update(state.advance(root, page.next), { typeScopedPlanned: scoped.length > 0 });
  // Below the first page's resources: Go comes to them after these.
  if (!root.typeScopedPlanned)
    for (const resourceTypeId of scoped) state.push({ operation: rules.operation, resourceTypeId, typeScoped: true });
  for (const resource of page.rows) {
    const { resourceType, resource: resourceId } = resource.id!;
    if (rules.skips(resource, await run.types.get(resourceType))) continue;
    run.resources.set(keyOf(resource.id!), resource);
    state.push({ operation: rules.operation, resourceTypeId: resourceType, resourceId });
  }
}
