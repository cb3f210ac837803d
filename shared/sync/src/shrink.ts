import { ResourceType_Trait } from "@baton-connectors/protocol/connector-v2";
import { BatonError } from "@baton-connectors/sdk";
import type { Run } from "./run.ts";
import type { RowTotals } from "./store.ts";

/**
 * Refuses a full sync that has lost more of its rows, compared with the last one that finished in the same store, than is
 * allowed: what is lost at once is rather a broken source than people who left.
 */
export async function shrinkRefusal({ options, store, syncId, syncType }: Run): Promise<BatonError | undefined> {
  const { maxShrink, resourceTypeIds = [] } = options;
  if (maxShrink === undefined || syncType !== "full" || options.onlyExpandGrants) return undefined;
  const last = await store.latestFinished("full");
  const earlier = last === undefined || last === syncId ? options.lastTotals : await store.stats(last);
  if (!earlier) return undefined;
  const people = await peopleTypes(store);
  const asked = (rows: RowTotals) => totals(resourceTypeIds.length > 0 ? ofTypes(rows, resourceTypeIds) : rows, people);
  const [before, now] = [asked(earlier), asked(await store.stats(syncId))];
  const lost = (["people", "resources", "grants"] as const)
    .filter((kind) => now[kind] < before[kind] * (1 - maxShrink))
    .map((kind) => {
      const share = Math.round((1 - now[kind] / before[kind]) * 100);
      return `${now[kind]} ${kind} where the last sync had ${before[kind]}, ${share}% fewer`;
    });
  if (lost.length === 0) return undefined;
  return new BatonError("FailedPrecondition", `the sync has lost too much: ${lost.join("; ")}`, {
    kind: "upstream",
    hint: `At most ${Math.round(maxShrink * 100)}% may be lost (--max-shrink). If it is right so, run once with --max-shrink 100%.`,
  });
}

/** Types whose resources are people; `user` is one even when it is no type any more. */
async function peopleTypes(store: Run["store"]): Promise<ReadonlySet<string>> {
  const ids = new Set(["user"]);
  let pageToken = "";
  do {
    const { rows, next } = await store.listResourceTypes({ pageToken });
    for (const { id, traits } of rows) if (traits.includes(ResourceType_Trait.USER)) ids.add(id);
    pageToken = next;
  } while (pageToken !== "");
  return ids;
}

/** Where only some types are synced, the others have lost nothing; of grants it is not counted whose they are. */
function ofTypes({ resources_by_resource_type: byType = {} }: RowTotals, ids: readonly string[]): RowTotals {
  const counted = Object.entries(byType).filter(([id]) => ids.includes(id));
  return {
    resources: counted.reduce((sum, [, count]) => sum + count, 0),
    resources_by_resource_type: Object.fromEntries(counted),
  };
}

function totals(
  { resources = 0, grants = 0, resources_by_resource_type: byType = {} }: RowTotals,
  people: ReadonlySet<string>,
) {
  const counted = Object.entries(byType).filter(([id]) => people.has(id));
  return { resources, grants, people: counted.reduce((sum, [, count]) => sum + count, 0) };
}
