import type { Resource } from "@baton-connectors/protocol/connector-v2";
import type { TypeFacts } from "../ingest/known-types.ts";
import { keyOf, type Run } from "../run.ts";
import type { Action } from "../token/action.ts";

/** Resources planned at once: bounds the stack, and with it a checkpoint's size. */
const pageSize = 2000;

export interface ListingRules {
  readonly operation: "list-entitlements" | "list-grants";
  readonly isTypeScoped: (type: TypeFacts) => boolean;
  readonly skipsType: (type: TypeFacts) => boolean;
  readonly skips: (resource: Resource, type: TypeFacts | undefined) => boolean;
}

/** Pushes one listing per type that is listed as a whole, once, then one per stored resource. */
export async function planListings(run: Run, root: Action, rules: ListingRules) {
  const { state, store } = run;
  let action = root;
  const scoped: string[] = [];
  const exceptTypes: string[] = [];
  for (const { id } of await run.types.all()) {
    const type = (await run.types.get(id))!;
    if (rules.isTypeScoped(type)) scoped.push(id);
    if (rules.isTypeScoped(type) || rules.skipsType(type)) exceptTypes.push(id);
  }
  if (!action.typeScopedPlanned && scoped.length > 0) {
    state.update(action, { typeScopedPlanned: true });
    for (const resourceTypeId of scoped)
      state.push({ operation: rules.operation, resourceTypeId, resourceId: resourceTypeId, typeScoped: true });
    return;
  }
  // Everything planned before is done when a root is current again.
  run.resources.clear();
  const page = await store.listResources({ pageToken: action.pageToken, pageSize, exceptTypes });
  if (page.next === "") state.finish(action);
  else action = state.advance(action, page.next);
  for (const resource of page.rows) {
    const { resourceType, resource: resourceId } = resource.id!;
    if (rules.skips(resource, await run.types.get(resourceType))) continue;
    run.resources.set(keyOf(resource.id!), resource);
    state.push({ operation: rules.operation, resourceTypeId: resourceType, resourceId });
  }
}
