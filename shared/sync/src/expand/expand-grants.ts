import { bug, grantId } from "@baton-connectors/sdk";
import type { EntitlementRow, ExpandableGrant, GrantRow, SyncStore } from "../store.ts";
import type { ExpansionSummary } from "../summary.ts";
import { entitlementField, inheritedGrant, type Sources, splitGrant, withSources } from "./grant-wire.ts";
import { createGraph, type Graph } from "./graph.ts";
import { type Plan, planExpansion, type Step } from "./plan.ts";

export type ExpansionStore = Pick<SyncStore, "expandableGrants" | "grantRows" | "entitlementRow" | "putGrantRows">;

export interface ExpansionOptions {
  /** Called between destinations; throws to stop. */
  readonly onStep: (done: number, total: number) => void | Promise<void>;
  readonly onWarning: (message: string) => void;
}

/** Rows handed to the store at once. */
const flushRows = 10_000;

/**
 * Gives everyone who holds an entitlement that is passed on the entitlements it leads to. Doing it twice changes nothing,
 * so an interrupted expansion simply starts over.
 */
export async function expandGrants(store: ExpansionStore, options: ExpansionOptions): Promise<ExpansionSummary> {
  const { graph, rows, droppedEdges } = await loadGraph(store);
  const plan = planExpansion(graph);
  const ids = graph.ids;
  let created = 0;
  let updated = 0;
  let done = 0;
  for (const step of plan.steps) {
    await options.onStep(done++, plan.steps.length);
    const counts = await expandInto(store, ids, rows, step, options);
    created += counts.created;
    updated += counts.updated;
  }
  reportFindings(plan, droppedEdges, options);
  return {
    entitlements: plan.steps.length,
    edges: graph.edgeCount,
    created,
    updated,
    droppedEdges: droppedEdges.length,
    cycles: plan.cycles,
  };
}

interface Loaded {
  readonly graph: Graph;
  readonly rows: ReadonlyMap<string, EntitlementRow>;
  readonly droppedEdges: readonly string[];
}

async function loadGraph(store: ExpansionStore): Promise<Loaded> {
  const graph = createGraph();
  const rows = new Map<string, EntitlementRow>();
  const missing = new Set<string>();
  const droppedEdges: string[] = [];
  const known = async (id: string) => {
    if (missing.has(id)) return undefined;
    const row = rows.get(id) ?? (await store.entitlementRow(id));
    if (row) rows.set(id, row);
    else missing.add(id);
    return row;
  };
  for await (const grants of store.expandableGrants()) {
    for (const grant of grants) {
      for (const source of grant.expansion.entitlementIds) {
        const row = await known(source);
        if (row) checkSource(grant, row);
        if (!row || !(await known(grant.entitlementId))) {
          droppedEdges.push(row ? grant.entitlementId : source);
          continue;
        }
        const { shallow, resourceTypeIds } = grant.expansion;
        graph.addEdge(source, grant.entitlementId, {
          shallow,
          resourceTypes: resourceTypeIds.length > 0 ? new Set(resourceTypeIds) : undefined,
        });
      }
    }
  }
  return { graph, rows, droppedEdges };
}

function checkSource(grant: ExpandableGrant, source: EntitlementRow) {
  if (source.resourceType === grant.principalType && source.resource === grant.principalId) return;
  throw bug(
    `source entitlement resource id did not match grant principal id: grant ${grant.id} of ${grant.principalType}/` +
      `${grant.principalId} is expanded by ${source.id} of ${source.resourceType}/${source.resource}`,
  );
}

/** What one principal gets from the sources of a destination. */
interface Inherited {
  readonly principal: Uint8Array;
  readonly principalType: string;
  readonly principalId: string;
  readonly sources: Sources;
  held: boolean;
}

async function expandInto(
  store: ExpansionStore,
  ids: readonly string[],
  rows: ReadonlyMap<string, EntitlementRow>,
  { destination, from }: Step,
  { onWarning }: ExpansionOptions,
): Promise<{ created: number; updated: number }> {
  const target = rows.get(ids[destination]!)!;
  const inherited = new Map<string, Inherited>();
  for (const { source, shallow, resourceTypes } of from) {
    const sourceId = ids[source]!;
    for await (const batch of store.grantRows(sourceId)) {
      for (const row of batch) {
        if (resourceTypes && !resourceTypes.has(row.principalType)) continue;
        const parts = splitGrant(row.data);
        if (!parts.principal) {
          onWarning(`grant ${row.id} has no principal and is not expanded`);
          continue;
        }
        const direct = !parts.sources || parts.sources.has(sourceId);
        if (shallow && !direct) continue;
        const key = `${row.principalType}\0${row.principalId}`;
        const known = inherited.get(key);
        if (known) known.sources.set(sourceId, direct || known.sources.get(sourceId) === true);
        else {
          const { principalType, principalId } = row;
          const sources = new Map([[sourceId, direct]]);
          inherited.set(key, { principal: parts.principal, principalType, principalId, sources, held: false });
        }
      }
    }
  }
  if (inherited.size === 0) return { created: 0, updated: 0 };

  const changed: GrantRow[] = [];
  for await (const batch of store.grantRows(target.id)) {
    for (const row of batch) {
      const mine = inherited.get(`${row.principalType}\0${row.principalId}`);
      if (!mine) continue;
      mine.held = true;
      const data = mergedSources(row, target.id, mine.sources);
      if (data) changed.push({ ...row, data });
    }
  }
  const updated = changed.length;
  const entitlement = entitlementField(target.data);
  const fresh = [...inherited.values()].filter(({ held }) => !held).sort(byPrincipal);
  for (const { principal, principalType, principalId, sources } of fresh) {
    const id = grantId(target.id, { resourceType: principalType, resource: principalId });
    changed.push({ id, principalType, principalId, data: inheritedGrant(entitlement, principal, id, sources) });
  }
  for (let at = 0; at < changed.length; at += flushRows) {
    await store.putGrantRows(target, changed.slice(at, at + flushRows));
  }
  return { created: fresh.length, updated };
}

/** A grant held before and now inherited too; undefined when its sources say so already. */
function mergedSources(row: GrantRow, own: string, inherited: Sources): Uint8Array | undefined {
  const parts = splitGrant(row.data);
  const sources: Sources = parts.sources ?? new Map([[own, true]]);
  let changed = false;
  for (const [id, direct] of inherited) {
    const known = sources.get(id);
    if (known === undefined || (direct && !known)) {
      sources.set(id, direct);
      changed = true;
    }
  }
  return changed ? withSources(row.data, parts, sources) : undefined;
}

function byPrincipal(a: Inherited, b: Inherited): number {
  if (a.principalType !== b.principalType) return a.principalType < b.principalType ? -1 : 1;
  return a.principalId < b.principalId ? -1 : 1;
}

const maxExamples = 25;

function reportFindings(plan: Plan, droppedEdges: readonly string[], { onWarning }: ExpansionOptions) {
  for (const cycle of plan.cycles) {
    onWarning(
      `cycle detected in entitlement graph: ${examples(cycle)} hold each other; their members are not passed on among them`,
    );
  }
  if (droppedEdges.length > 0) {
    const distinct = [...new Set(droppedEdges)];
    onWarning(
      `${droppedEdges.length} expansions refer to ${distinct.length} entitlements that are not in the file: ${examples(distinct)}`,
    );
  }
}

const examples = (ids: readonly string[]) =>
  ids.slice(0, maxExamples).join(", ") + (ids.length > maxExamples ? ", …" : "");
