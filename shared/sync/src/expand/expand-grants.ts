import { bug } from "@baton-connectors/sdk";
import type { SyncStore } from "../store.ts";
import type { ExpansionSummary } from "../summary.ts";
import { expandCircle } from "./expand-circle.ts";
import { GrantWriter } from "./grant-wire.ts";
import { createHolders } from "./holders.ts";
import { type Counts, type Expanding, give, heirsOf } from "./inherit.ts";
import { type IsOutside, loadGraph } from "./load-graph.ts";
import { type Circle, type Plan, planExpansion, type Step } from "./plan.ts";
import { createRowsAhead } from "./rows-ahead.ts";
import { createSourceEntries } from "./sources.ts";

export type ExpansionStore = Pick<SyncStore, "expandableGrants" | "grantRows" | "entitlementRow" | "putGrantRows">;

export interface ExpansionOptions {
  /** Called between destinations; throws to stop. */
  readonly onStep: (done: number, total: number) => void | Promise<void>;
  readonly onWarning: (message: string) => void;
  readonly isOutside?: IsOutside;
}

/**
 * Gives everyone who holds an entitlement that is passed on the entitlements it leads to. Doing it twice changes nothing,
 * so an interrupted expansion simply starts over.
 */
export async function expandGrants(store: ExpansionStore, options: ExpansionOptions): Promise<ExpansionSummary> {
  const { graph, dropped } = await loadGraph(store, options.isOutside);
  const { ids } = graph;
  const plan = planExpansion(graph);
  const uses = usesOf(plan);
  const lastChange = lastChangeOf(plan);
  const circles = circlesOf(plan, ids);
  const ahead = createRowsAhead(store);
  const holders = createHolders(ahead, (id) => circles.get(id), options.onWarning);
  const expanding: Expanding = {
    ...{ store, ids, ahead, holders },
    entries: createSourceEntries(),
    writer: new GrantWriter(),
  };
  const rowOf = async (node: number) => {
    const row = await store.entitlementRow(ids[node]!);
    if (!row) throw bug(`the entitlement ${ids[node]} is gone since expansion began`);
    return row;
  };
  /** Before the step with that number. */
  const startReading = (step: Step | Circle | undefined, number: number) => {
    if (step?.kind !== "inherit") return;
    ahead.start(ids[step.destination]!);
    for (const { source } of step.from) {
      // What is still to be expanded will be remembered, or has to be read afterwards.
      if ((lastChange.get(source) ?? -1) < number && !holders.remembers(ids[source]!)) ahead.start(ids[source]!);
    }
  };
  const perform = async (step: Step | Circle): Promise<Counts> => {
    if (step.kind === "circle") return expandCircle(expanding, step, await Promise.all(step.members.map(rowOf)));
    const heirs = await heirsOf(expanding, step);
    if (heirs.size === 0) {
      ahead.drop(ids[step.destination]!);
      return { created: 0, updated: 0 };
    }
    const target = await rowOf(step.destination);
    return give(expanding, { target, heirs, someHold: true, passedOn: uses.has(step.destination) });
  };
  const total = { created: 0, updated: 0 };
  for (const [done, step] of plan.steps.entries()) {
    await options.onStep(done, plan.steps.length);
    startReading(step, done);
    startReading(plan.steps[done + 1], done);
    const { created, updated } = await perform(step);
    total.created += created;
    total.updated += updated;
    for (const source of sourcesOf(step)) {
      const left = uses.get(source)! - 1;
      uses.set(source, left);
      if (left === 0) holders.forget(ids[source]!);
    }
  }
  reportFindings(plan, dropped, options);
  return {
    entitlements: plan.destinations,
    edges: graph.edgeCount,
    ...total,
    droppedEdges: dropped.length,
    droppedExamples: [...new Set(dropped)].slice(0, 3),
    cycles: plan.cycles,
  };
}

const sourcesOf = (step: Step | Circle): readonly number[] =>
  step.kind === "circle" ? step.members : step.from.map(({ source }) => source);

/** How often each node is a source. */
function usesOf({ steps }: Plan): Map<number, number> {
  const uses = new Map<number, number>();
  for (const step of steps) for (const source of sourcesOf(step)) uses.set(source, (uses.get(source) ?? 0) + 1);
  return uses;
}

/** For each node that changes, the last step that changes it. */
function lastChangeOf({ steps }: Plan): Map<number, number> {
  const last = new Map<number, number>();
  for (const [number, step] of steps.entries())
    for (const node of step.kind === "circle" ? step.members : [step.destination]) last.set(node, number);
  return last;
}

/** For each entitlement of a circle, those of the circle. */
function circlesOf({ steps }: Plan, ids: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const circles = new Map<string, ReadonlySet<string>>();
  for (const step of steps) {
    if (step.kind !== "circle") continue;
    const members = new Set(step.members.map((node) => ids[node]!));
    for (const id of members) circles.set(id, members);
  }
  return circles;
}

const maxExamples = 25;

function reportFindings({ cycles }: Plan, dropped: readonly string[], { onWarning }: ExpansionOptions) {
  for (const cycle of cycles) {
    onWarning(
      cycle.length === 1
        ? `cycle detected in entitlement graph: ${cycle[0]} holds itself; nobody is given anything by it`
        : `cycle detected in entitlement graph: ${examples(cycle)} hold each other; who holds one of them is given all, as far as they pass on`,
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
