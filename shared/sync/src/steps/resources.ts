import { ChildResourceTypeSchema, type Resource } from "@baton-connectors/protocol/connector-v2";
import { anyIs, anyUnpack } from "@bufbuild/protobuf/wkt";
import { checkTraits, isValidResource } from "../ingest/validate.ts";
import type { Run } from "../run.ts";
import type { Action } from "../token/action.ts";
import { pageStep } from "./page-step.ts";

/** One listing per resource type, without a parent. */
export async function planResources(run: Run, action: Action) {
  const page = await run.store.listResourceTypes({ pageToken: action.pageToken });
  if (page.next === "") run.state.finish(action);
  else run.state.advance(action, page.next);
  for (const { id } of page.rows) run.state.push({ operation: "list-resources", resourceTypeId: id });
}

export async function listResources(run: Run, action: Action) {
  const { resourceTypeId } = action;
  const { complete } = await pageStep(run, action, "resources", async (page) => {
    const valid = page.list.filter((resource) => isValidResource(resource, run.state.ingestQuality));
    for (const resource of valid) await checkResource(run, resource);
    await run.store.putResources(valid);
    run.rows.resources += valid.length;
    count(run.tally.resourcesOfType, resourceTypeId, page.rows);
    run.emit({ kind: "progress", phase: "resources", resourceTypeId, rows: page.rows });
    for (const resource of valid) scheduleChildren(run, resource);
  });
  if (complete && action.parentResourceId === "") {
    const stored = run.tally.resourcesOfType.get(resourceTypeId) ?? 0;
    run.emit({ kind: "synced", phase: "resources", resourceTypeId, count: stored });
  }
}

export async function checkResource(run: Run, resource: Resource) {
  const type = await run.types.get(resource.id!.resourceType);
  if (type) checkTraits(resource, type.message);
}

/** Lists what is under a resource, as the resource itself says; each listing once per process. */
export function scheduleChildren(run: Run, resource: Resource) {
  const wanted = run.options.resourceTypeIds ?? [];
  const { resourceType: parentResourceTypeId, resource: parentResourceId } = resource.id!;
  for (const any of resource.annotations) {
    if (!anyIs(any, ChildResourceTypeSchema)) continue;
    const resourceTypeId = anyUnpack(any, ChildResourceTypeSchema)?.resourceTypeId ?? "";
    if (resourceTypeId === "" || (wanted.length > 0 && !wanted.includes(resourceTypeId))) continue;
    const key = JSON.stringify([resourceTypeId, parentResourceTypeId, parentResourceId]);
    if (run.tally.scheduledChildren.has(key)) continue;
    run.tally.scheduledChildren.add(key);
    run.state.push({ operation: "list-resources", resourceTypeId, parentResourceTypeId, parentResourceId });
  }
}

export function count(counts: Map<string, number>, key: string, by: number): number {
  const sum = (counts.get(key) ?? 0) + by;
  counts.set(key, sum);
  return sum;
}
