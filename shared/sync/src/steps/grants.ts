import {
  type Grant,
  GrantExpandableSchema,
  InsertResourceGrantsSchema,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation, insertResourceGrants } from "@baton-connectors/sdk";
import { hasExternalMatch, keptGrants } from "../ingest/filter.ts";
import { skipsGrants } from "../ingest/skip-rules.ts";
import { isValidResource } from "../ingest/validate.ts";
import { lookUp } from "../pages/fetch.ts";
import { keyOf, type Run } from "../run.ts";
import type { Action } from "../token/action.ts";
import { noteLoss, reasons } from "../token/ingest-quality.ts";
import { pageStep } from "./page-step.ts";
import { admitCursors } from "./parallel-cursors.ts";
import { type ListingRules, planListings } from "./plan-listings.ts";
import { reportListing } from "./report-listing.ts";

const rules: ListingRules = {
  operation: "list-grants",
  isTypeScoped: (type) => type.typeScopedGrants,
  skipsType: (type) => type.skipsGrants,
  skips: skipsGrants,
};

export async function listGrants(run: Run, action: Action) {
  if (action.resourceTypeId === "") return planListings(run, action, rules);
  let rows = 0;
  const { complete } = await pageStep(run, action, "grants", async (page) => {
    rows = page.rows;
    let grants: readonly Grant[] = page.list;
    if (page.annotations.length > 0 && hasAnnotation(page.annotations, InsertResourceGrantsSchema))
      grants = await insertResources(run, grants);
    if (run.syncType === "full") grants = await keptGrants(grants, run.types, run.state.ingestQuality);
    else grants = grants.filter((grant) => grant !== undefined);
    noteFlags(run, grants);
    if (run.state.shouldFetchRelatedResources) await fetchRelated(run, grants);
    await run.store.putGrants(grants);
    run.rows.grants += grants.length;
    admitCursors(run, action, page);
  });
  reportListing(run, action, "grants", rows, complete);
}

function noteFlags({ state, options }: Run, grants: readonly Grant[]) {
  for (const { annotations } of grants) {
    if (annotations.length === 0) continue;
    if (!options.dontExpandGrants && hasAnnotation(annotations, GrantExpandableSchema)) state.needsExpansion = true;
    if (hasExternalMatch(annotations)) state.hasExternalResourceGrants = true;
  }
}

/** The page's grants bring the resources of their entitlements with them. */
async function insertResources(run: Run, grants: readonly Grant[]): Promise<Grant[]> {
  const quality = run.state.ingestQuality;
  const resources = new Map<string, Resource>();
  const kept: Grant[] = [];
  for (const grant of grants) {
    const resource = grant?.entitlement?.resource;
    if (!isValidResource(resource, quality)) continue;
    const stamped = hasAnnotation(grant.annotations, InsertResourceGrantsSchema);
    kept.push(stamped ? grant : { ...grant, annotations: [...grant.annotations, insertResourceGrants()] });
    if (run.syncType !== "full" || (await run.types.isKnown(resource.id!.resourceType)))
      resources.set(keyOf(resource.id!), resource);
    else {
      quality.grantResourcesDropped++;
      noteLoss(quality, reasons.grantResourceDropped);
    }
  }
  // Every page brings them again.
  await run.store.putResources([...resources.values()], { expected: true });
  run.rows.resources += resources.size;
  return kept;
}

/** A targeted sync also wants to know what its grants are on. */
async function fetchRelated(run: Run, grants: readonly Grant[]) {
  const seen = new Set<string>();
  for (const grant of grants) {
    const resource = grant.entitlement?.resource;
    if (!resource?.id || seen.has(keyOf(resource.id))) continue;
    seen.add(keyOf(resource.id));
    if (await run.store.getResource(resource.id)) continue;
    const found = await lookUp(
      { runtime: run.options.runtime, caller: run.caller, syncId: run.syncId, signal: run.signal },
      {
        resourceTypeId: resource.id.resourceType,
        resourceId: resource.id.resource,
        parentResourceTypeId: resource.parentResourceId?.resourceType ?? "",
        parentResourceId: resource.parentResourceId?.resource ?? "",
      },
    );
    if (!found || !isValidResource(found, run.state.ingestQuality)) continue;
    await run.store.putResources([found], { expected: true });
    run.rows.resources++;
  }
}
