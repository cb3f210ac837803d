import type { Run } from "../run.ts";
import type { Action, NewAction } from "../token/action.ts";

/** Plans the sync. The last pushed is the first done. */
export async function init(run: Run, action: Action) {
  const { state, options } = run;
  state.finish(action);
  state.shouldSkipEntitlementsAndGrants = options.skipEntitlementsAndGrants ?? false;
  state.shouldSkipGrants = options.skipGrants ?? false;
  if (options.targets && options.targets.length > 0) {
    state.shouldFetchRelatedResources = true;
    for (const target of [...options.targets].reverse()) {
      state.push({
        operation: "targeted-resource-sync",
        resourceTypeId: target.resourceType,
        resourceId: target.resource,
        ...(target.parent && {
          parentResourceTypeId: target.parent.resourceType,
          parentResourceId: target.parent.resource,
        }),
      });
    }
    state.push({ operation: "list-resource-types" });
  } else for (const operation of phases(run)) state.push({ operation });
  await run.checkpoint();
}

function phases({ state, options }: Run): NewAction["operation"][] {
  const withEntitlements = !state.shouldSkipEntitlementsAndGrants;
  const all: NewAction["operation"][] = [];
  if (withEntitlements) all.push("grant-expansion");
  if (options.external) all.push("list-external-resources");
  if (options.onlyExpandGrants) {
    state.needsExpansion = true;
    return all;
  }
  if (withEntitlements) {
    if (!state.shouldSkipGrants) all.push("list-grants");
    all.push("list-entitlements", "list-static-entitlements");
  }
  all.push("list-resources", "list-resource-types");
  return all;
}
