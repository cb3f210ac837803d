import { grantId } from "@baton-connectors/sdk";
import type { EntitlementRow, GrantRow, SyncStore } from "../store.ts";
import type { ExpansionSummary } from "../summary.ts";
import { entitlementField, GrantWriter, splitGrant } from "./grant-wire.ts";
import { createHolders, type Holder, type Holders, type Principal, principalKey } from "./holders.ts";
import { loadGraph } from "./load-graph.ts";
import { type Plan, planExpansion, type Step } from "./plan.ts";
import { createRowsAhead, type RowsAhead } from "./rows-ahead.ts";
import { byBytes, createSourceEntries, type SourceEntries, type Sources } from "./sources.ts";

export type ExpansionStore = Pick<SyncStore, "expandableGrants" | "grantRows" | "entitlementRow" | "putGrantRows">;

export interface ExpansionOptions {
  /** Called between destinations; throws to stop. */
  readonly onStep: (done: number, total: number) => void | Promise<void>;
  readonly onWarning: (message: string) => void;
}

/** Rows handed to the store at once. */
const flushRows = 5_000;

/**
 * Gives everyone who holds an entitlement that is passed on the entitlements it leads to. Doing it twice changes nothing,
 * so an interrupted expansion simply starts over.
 */
export async function expandGrants(store: ExpansionStore, options: ExpansionOptions): Promise<ExpansionSummary> {
  const { graph, rows, dropped } = await loadGraph(store);
  const plan = planExpansion(graph);
  const uses = usesOf(plan);
  const ahead = createRowsAhead(store);
  const holders = createHolders(ahead, options.onWarning);
  const expanding = {
    store,
    ids: graph.ids,
    ahead,
    holders,
    entries: createSourceEntries(),
    writer: new GrantWriter(),
  };
  const unfinished = new Set(plan.steps.map(({ destination }) => destination));
  const startReading = (step: Step | undefined) => {
    if (!step) return;
    ahead.start(graph.ids[step.destination]!);
    for (const { source } of step.from) {
      // What is still to be expanded will be remembered, or has to be read afterwards.
      if (!unfinished.has(source) && !holders.remembers(graph.ids[source]!)) ahead.start(graph.ids[source]!);
    }
  };
  const total = { created: 0, updated: 0 };
  for (const [done, step] of plan.steps.entries()) {
    await options.onStep(done, plan.steps.length);
    startReading(step);
    startReading(plan.steps[done + 1]);
    const target = rows.get(graph.ids[step.destination]!)!;
    const passedOn = uses.has(step.destination);
    const counts = await expandInto({ ...expanding, target, step, passedOn });
    unfinished.delete(step.destination);
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
  readonly principal: Principal;
  readonly sources: Sources;
  /** Held before as well. */
  held: boolean;
}

interface Expanding {
  readonly store: ExpansionStore;
  readonly ids: readonly string[];
  readonly ahead: RowsAhead;
  readonly holders: Holders;
  readonly entries: SourceEntries;
  readonly writer: GrantWriter;
  readonly target: EntitlementRow;
  readonly step: Step;
  /** Whether the destination is a source later. */
  readonly passedOn: boolean;
}

async function expandInto(expanding: Expanding) {
  const { store, ahead, holders, entries, writer, target, passedOn } = expanding;
  const inherited = await inheritedBy(expanding);
  if (inherited.size === 0) {
    ahead.drop(target.id);
    return { created: 0, updated: 0 };
  }

  const after: Holder[] = [];
  let changed: GrantRow[] = [];
  const flush = async () => {
    if (changed.length > 0) await store.putGrantRows(target, changed);
    changed = [];
    writer.clear();
  };
  const encoded = (sources: Sources) => [...sources.keys()].sort(byBytes).map((id) => entries.of(id, sources.get(id)!));
  let updated = 0;
  for await (const batch of ahead.of(target.id)) {
    for (const row of batch) {
      const parts = splitGrant(row.data);
      const mine = inherited.get(principalKey(row));
      let sources = parts.sources;
      if (mine) {
        mine.held = true;
        const merged = mergedSources(sources, target.id, mine.sources);
        if (merged) {
          sources = merged;
          updated++;
          changed.push({ ...row, data: writer.withSources(row.data, parts, encoded(merged)) });
        }
      }
      if (!passedOn || !parts.principal) continue;
      after.push({ principal: holders.principalOf(row, parts.principal), direct: !sources || sources.has(target.id) });
    }
    if (changed.length >= flushRows) await flush();
  }
  const entitlement = entitlementField(target.data);
  const fresh = [...inherited.values()].filter(({ held }) => !held).sort(byPrincipal);
  for (const { principal, sources } of fresh) {
    const id = grantId(target.id, { resourceType: principal.type, resource: principal.id });
    const data = writer.inherited(entitlement, principal.message, id, encoded(sources));
    changed.push({ id, principalType: principal.type, principalId: principal.id, data });
    if (passedOn) after.push({ principal, direct: sources.has(target.id) });
    if (changed.length >= flushRows) await flush();
  }
  await flush();
  if (passedOn) holders.remember(target.id, after);
  return { created: fresh.length, updated };
}

/** Who gets the destination from its sources, by the principal's key. */
async function inheritedBy({ ids, holders, step }: Expanding): Promise<Map<string, Inherited>> {
  const inherited = new Map<string, Inherited>();
  for (const { source, shallow, resourceTypes } of step.from) {
    const sourceId = ids[source]!;
    for await (const batch of holders.of(sourceId)) {
      for (const { principal, direct } of batch) {
        if (resourceTypes && !resourceTypes.has(principal.type)) continue;
        if (shallow && !direct) continue;
        const known = inherited.get(principal.key);
        if (known) known.sources.set(sourceId, direct || known.sources.get(sourceId) === true);
        else inherited.set(principal.key, { principal, sources: new Map([[sourceId, direct]]), held: false });
      }
    }
  }
  return inherited;
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

function byPrincipal({ principal: a }: Inherited, { principal: b }: Inherited): number {
  if (a.type !== b.type) return a.type < b.type ? -1 : 1;
  return a.id < b.id ? -1 : 1;
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
