import { bug } from "@baton-connectors/sdk";
import type { EntitlementRow, ExpandableGrant, SyncStore } from "../store.ts";
import { createGraph, type Graph } from "./graph.ts";

export interface Loaded {
  readonly graph: Graph;
  /** For each expansion that leads nowhere, the entitlement that is not in the file; of principals outside of the app's lists none. */
  readonly dropped: readonly string[];
}

/** What an entitlement is of. What else its row says is read again where it is needed: of all of them it is megabytes. */
type Known = Omit<EntitlementRow, "data">;

/** Whether principals of the type, of entitlements of the resource type, are in none of the app's lists. */
export type IsOutside = (resourceType: string, principalType: string) => boolean;

/** Reads who passes what on to whom from the grants that say so. */
export async function loadGraph(
  store: Pick<SyncStore, "expandableGrants" | "entitlementRow">,
  isOutside: IsOutside = () => false,
): Promise<Loaded> {
  const graph = createGraph();
  const rows = new Map<string, Known>();
  const missing = new Set<string>();
  const dropped: string[] = [];
  const known = async (id: string) => {
    if (missing.has(id)) return undefined;
    const before = rows.get(id);
    if (before) return before;
    const row = await store.entitlementRow(id);
    if (!row) {
      missing.add(id);
      return undefined;
    }
    const { resourceType, resource } = row;
    rows.set(id, { id, resourceType, resource });
    return row;
  };
  for await (const grants of store.expandableGrants()) {
    for (const grant of grants) {
      const { entitlementIds, shallow, resourceTypeIds } = grant.expansion;
      const resourceTypes = resourceTypeIds.length > 0 ? new Set(resourceTypeIds) : undefined;
      for (const source of entitlementIds) {
        const row = await known(source);
        if (row) checkSource(grant, row);
        const target = await known(grant.entitlementId);
        if (row && target) graph.addEdge(source, grant.entitlementId, { shallow, resourceTypes });
        else if (!row && target && isOutside(target.resourceType, grant.principalType)) continue;
        else dropped.push(row ? grant.entitlementId : source);
      }
    }
  }
  return { graph, dropped };
}

function checkSource(grant: ExpandableGrant, source: Known) {
  if (source.resourceType === grant.principalType && source.resource === grant.principalId) return;
  throw bug(
    `source entitlement resource id did not match grant principal id: grant ${grant.id} of ${grant.principalType}/` +
      `${grant.principalId} is expanded by ${source.id} of ${source.resourceType}/${source.resource}`,
  );
}
