import { grantId } from "@baton-connectors/sdk";
import type { EntitlementRow, GrantRow, SyncStore } from "../store.ts";
import type { ExpansionSummary } from "../summary.ts";
import { entitlementField, inheritedGrant, type Sources, splitGrant, withSources } from "./grant-wire.ts";
import { createHolders, type Holder, type Holders, principalKey } from "./holders.ts";
import { loadGraph } from "./load-graph.ts";
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
  const { graph, rows, dropped } = await loadGraph(store);
  const plan = planExpansion(graph);
  const uses = usesOf(plan);
  const holders = createHolders(store, options.onWarning);
  const total = { created: 0, updated: 0 };
  for (const [done, step] of plan.steps.entries()) {
    await options.onStep(done, plan.steps.length);
    const target = rows.get(graph.ids[step.destination]!)!;
    const passedOn = uses.has(step.destination);
    const counts = await expandInto({ store, ids: graph.ids, holders, target, step, passedOn });
    total.created += counts.created;
    total.updated += counts.updated;
    for (const { source } of step.from) {
      const left = uses.get(source)! - 1;
      uses.set(source, left);
      if (left === 0) holders.forget(graph.ids[source]!);
    }
  }
  reportFindings(plan, dropped, options);
  return {
    entitlements: plan.steps.length,
    edges: graph.edgeCount,
    ...total,
    droppedEdges: dropped.length,
    cycles: plan.cycles,
  };
}

/** How often each node is a source. */
function usesOf({ steps }: Plan): Map<number, number> {
  const uses = new Map<number, number>();
  for (const { from } of steps) for (const { source } of from) uses.set(source, (uses.get(source) ?? 0) + 1);
  return uses;
}

/** What one principal gets from the sources of a destination. */
interface Inherited {
  readonly holder: Holder;
  readonly sources: Sources;
  /** Held before as well. */
  held: boolean;
}

interface Expanding {
  readonly store: ExpansionStore;
  readonly ids: readonly string[];
  readonly holders: Holders;
  readonly target: EntitlementRow;
  readonly step: Step;
  /** Whether the destination is a source later. */
  readonly passedOn: boolean;
}

async function expandInto({ store, ids, holders, target, step, passedOn }: Expanding) {
  const inherited = new Map<string, Inherited>();
  for (const { source, shallow, resourceTypes } of step.from) {
    const sourceId = ids[source]!;
    for await (const batch of holders.of(sourceId)) {
      for (const holder of batch) {
        if (resourceTypes && !resourceTypes.has(holder.principalType)) continue;
        if (shallow && !holder.direct) continue;
        const known = inherited.get(holder.key);
        if (known) known.sources.set(sourceId, holder.direct || known.sources.get(sourceId) === true);
        else inherited.set(holder.key, { holder, sources: new Map([[sourceId, holder.direct]]), held: false });
      }
    }
  }
  if (inherited.size === 0) return { created: 0, updated: 0 };

  const after: Holder[] = [];
  const updated: GrantRow[] = [];
  for await (const batch of store.grantRows(target.id)) {
    for (const row of batch) {
      const parts = splitGrant(row.data);
      const key = principalKey(row);
      const mine = inherited.get(key);
      let sources = parts.sources;
      if (mine) {
        mine.held = true;
        const merged = mergedSources(sources, target.id, mine.sources);
        if (merged) {
          sources = merged;
          updated.push({ ...row, data: withSources(row.data, parts, merged) });
        }
      }
      if (!passedOn || !parts.principal) continue;
      const { principalType, principalId } = row;
      const direct = !sources || sources.has(target.id);
      after.push({ principalType, principalId, key, principal: parts.principal.slice(), direct });
    }
  }
  const entitlement = entitlementField(target.data);
  const fresh = [...inherited.values()].filter(({ held }) => !held).sort(byPrincipal);
  const changed = updated;
  for (const { holder, sources } of fresh) {
    const { principalType, principalId, principal } = holder;
    const id = grantId(target.id, { resourceType: principalType, resource: principalId });
    changed.push({ id, principalType, principalId, data: inheritedGrant(entitlement, principal, id, sources) });
    if (passedOn) after.push({ ...holder, direct: sources.has(target.id) });
  }
  if (passedOn) holders.remember(target.id, after);
  const counts = { created: fresh.length, updated: changed.length - fresh.length };
  for (let at = 0; at < changed.length; at += flushRows) {
    await store.putGrantRows(target, changed.slice(at, at + flushRows));
  }
  return counts;
}

/** The sources of a grant held before and now inherited too; undefined when it says so already. */
function mergedSources(before: Sources | undefined, own: string, inherited: Sources): Sources | undefined {
  const sources: Sources = new Map(before ?? [[own, true]]);
  let changed = false;
  for (const [id, direct] of inherited) {
    const known = sources.get(id);
    if (known === undefined || (direct && !known)) {
      sources.set(id, direct);
      changed = true;
    }
  }
  return changed ? sources : undefined;
}

function byPrincipal({ holder: a }: Inherited, { holder: b }: Inherited): number {
  if (a.principalType !== b.principalType) return a.principalType < b.principalType ? -1 : 1;
  return a.principalId < b.principalId ? -1 : 1;
}

const maxExamples = 25;

function reportFindings({ cycles }: Plan, dropped: readonly string[], { onWarning }: ExpansionOptions) {
  for (const cycle of cycles) {
    onWarning(
      `cycle detected in entitlement graph: ${examples(cycle)} hold each other; their members are not passed on among them`,
    );
  }
  if (dropped.length > 0) {
    const distinct = [...new Set(dropped)];
    onWarning(
      `${dropped.length} expansions refer to ${distinct.length} entitlements that are not in the file: ${examples(distinct)}`,
    );
  }
}

const examples = (ids: readonly string[]) =>
  ids.slice(0, maxExamples).join(", ") + (ids.length > maxExamples ? ", …" : "");
