import type { RowFindings } from "./report.ts";
import type { Run } from "./run.ts";
import type { Outsiders } from "./summary.ts";

const nothingMissing: RowFindings["unresolved"] = { principals: [], entitlements: [], resources: [], types: [] };

const nothingDropped = { droppedEdges: 0, droppedExamples: [] };

/**
 * What the rows of a sync say of each other, once all are there. Only a full sync has everything that its rows may refer to;
 * principals that the connector says are outside of the app's lists are told apart from those that are missing.
 */
export async function findInRows(run: Run): Promise<RowFindings> {
  const { store, options, tally } = run;
  const repeats = await store.repeats();
  const { principals, ...others } = isWhole(run) ? (tally.unresolved ?? (await store.unresolved())) : nothingMissing;
  const missing: (typeof principals)[number][] = [];
  const outsiders: Outsiders[] = [];
  for (const one of principals) {
    const who = options.runtime.principalsOutside(one.resourceType)[one.principalType];
    if (who === undefined) missing.push(one);
    else
      outsiders.push({
        resourceTypeId: one.resourceType,
        principalTypeId: one.principalType,
        who,
        count: one.count,
      });
  }
  const { outsideGrantable } = tally;
  // A sync of some resources alone rightly knows nothing of what others pass on.
  const { droppedEdges: count, droppedExamples } = (isWhole(run) && run.expansion) || nothingDropped;
  const danglingExpansions = { count, examples: droppedExamples };
  return { repeats, unresolved: { principals: missing, ...others }, outsiders, outsideGrantable, danglingExpansions };
}

const isWhole = ({ syncType, options }: Run) => syncType === "full" && !options.onlyExpandGrants;

/** Before another application's rows come in, whose references are not this connector's. */
export async function findBeforeExternal(run: Run): Promise<void> {
  if (isWhole(run)) run.tally.unresolved ??= await run.store.unresolved();
}

/** Before grants are expanded: what is inherited may go to principals that it could not be granted to. */
export async function findBeforeExpansion(run: Run): Promise<void> {
  if (isWhole(run)) run.tally.outsideGrantable = await run.store.outsideGrantable();
}
