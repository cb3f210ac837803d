import { EntitlementExclusionGroupSchema } from "@baton-connectors/protocol/connector-v2";
import { type BatonError, bug } from "@baton-connectors/sdk";
import { anyIs, anyUnpack } from "@bufbuild/protobuf/wkt";
import type { Run } from "../run.ts";
import { noteLoss, reasons } from "../token/ingest-quality.ts";

const maxPerGroup = 50;

interface Group {
  readonly resourceType: string;
  defaultEntitlement: string | undefined;
  readonly members: Set<string>;
}

/**
 * What must hold before a sync is sealed, and which of it was checked. A sync that was put together from others may
 * contradict itself without anybody's fault: then it is a warning.
 */
export async function checkInvariants(run: Run): Promise<readonly string[]> {
  const { state, tally, options } = run;
  // Whether every row a grant refers to exists is not checked before sealing, and the token says so, as Go's does for a
  // file of this kind: nothing later may take the rows for verified. Of other syncs Go would not check it either.
  if (run.syncType === "full" && !options.onlyExpandGrants) noteLoss(state.ingestQuality, reasons.invalidDataRetained);
  if (!tally.exclusionGroups) return checked;
  try {
    await checkExclusionGroups(run);
  } catch (thrown) {
    if (!options.onlyExpandGrants || !isViolation(thrown as BatonError)) throw thrown;
    run.warn({ step: "invariants", message: (thrown as Error).message });
  }
  return checked;
}

/** One resource type, one default, at most 50 members. */
async function checkExclusionGroups({ store }: Run): Promise<void> {
  const groups = new Map<string, Group>();
  for (let pageToken = "", more = true; more; ) {
    const page = await store.listEntitlements({ pageToken });
    for (const { id, resource, annotations } of page.rows) {
      for (const any of annotations) {
        if (!anyIs(any, EntitlementExclusionGroupSchema)) continue;
        const said = anyUnpack(any, EntitlementExclusionGroupSchema);
        if (!said) throw violated(`entitlement "${id}" has an exclusion group that cannot be decoded`);
        if (said.exclusionGroupId === "") continue;
        join(groups, said.exclusionGroupId, id, resource?.id?.resourceType ?? "", said.isDefault);
      }
    }
    pageToken = page.next;
    more = pageToken !== "";
  }
}

/** Exclusion groups, and that every cursor named was read: the loop ends with an empty stack alone. */
const checked = ["I5", "I10"];

function join(groups: Map<string, Group>, name: string, id: string, resourceType: string, isDefault: boolean) {
  const group = groups.get(name) ?? { resourceType, defaultEntitlement: undefined, members: new Set() };
  groups.set(name, group);
  group.members.add(id);
  if (group.resourceType !== resourceType)
    throw violated(`exclusion group "${name}" spans resource types "${group.resourceType}" and "${resourceType}"`);
  if (group.members.size > maxPerGroup)
    throw violated(`exclusion group "${name}" has more than ${maxPerGroup} entitlements`);
  if (!isDefault) return;
  if (group.defaultEntitlement !== undefined && group.defaultEntitlement !== id)
    throw violated(
      `exclusion group "${name}" has multiple default entitlements ("${group.defaultEntitlement}" and "${id}")`,
    );
  group.defaultEntitlement = id;
}

const violations = new WeakSet<Error>();
/** Whether a sync failed for what its rows say: another attempt reads the same. */
export const isViolation = (error: BatonError): boolean => violations.has(error);
function violated(problem: string): BatonError {
  const error = bug(`ingest invariant I5 violated: ${problem}`);
  violations.add(error);
  return error;
}
