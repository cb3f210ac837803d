import type { Entitlement } from "@baton-connectors/protocol/connector-v2";
import { EntitlementExclusionGroupSchema } from "@baton-connectors/protocol/connector-v2";
import { BatonError } from "@baton-connectors/sdk";
import { anyIs } from "@bufbuild/protobuf/wkt";
import { keptEntitlements } from "../ingest/filter.ts";
import { skipsEntitlements } from "../ingest/skip-rules.ts";
import { isValidEntitlement } from "../ingest/validate.ts";
import type { Run } from "../run.ts";
import type { Action } from "../token/action.ts";
import { pageStep } from "./page-step.ts";
import { admitCursors } from "./parallel-cursors.ts";
import { type ListingRules, planListings } from "./plan-listings.ts";
import { reportListing } from "./report-listing.ts";

const rules: ListingRules = {
  operation: "list-entitlements",
  isTypeScoped: (type) => type.typeScopedEntitlements,
  skipsType: (type) => type.skipsEntitlements,
  skips: skipsEntitlements,
};

export async function listEntitlements(run: Run, action: Action) {
  if (action.resourceTypeId === "") return planListings(run, action, rules);
  let rows = 0;
  const { complete } = await pageStep(run, action, "entitlements", async (page) => {
    rows = page.rows;
    for (const entitlement of page.list) noteExclusionGroup(run, entitlement);
    const quality = run.state.ingestQuality;
    const kept = run.syncType === "full" ? await keptEntitlements(page.list, run.types, quality) : page.list;
    const valid = kept.filter((entitlement) => isValidEntitlement(entitlement, quality));
    await run.store.putEntitlements(valid);
    run.rows.entitlements += valid.length;
    admitCursors(run, action, page);
  });
  reportListing(run, action, "entitlements", rows, complete);
}

export function noteExclusionGroup({ tally }: Run, entitlement: Entitlement) {
  const groups = entitlement?.annotations.filter((any) => anyIs(any, EntitlementExclusionGroupSchema)) ?? [];
  if (groups.length > 0) tally.exclusionGroups = true;
  if (groups.length > 1)
    throw new BatonError("InvalidArgument", `entitlement ${entitlement.id} is in more than one exclusion group`, {
      kind: "bug",
    });
}
