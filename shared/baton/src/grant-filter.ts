import type { RowFilter } from "@baton-connectors/c1z";
import { resourceKey, usage } from "./usage.ts";

export interface GrantFlags {
  readonly resourceType?: string;
  readonly resource?: string;
  readonly entitlement?: string;
  readonly principal?: string;
}

/** As with the Go tool a resource outweighs a type, and a type an entitlement. */
export function grantFilter({ resourceType, resource, entitlement, principal }: GrantFlags): RowFilter {
  if (resource !== undefined && entitlement !== undefined) {
    throw usage("--resource and --entitlement exclude each other");
  }
  if (resource !== undefined && !resourceType) throw usage("--resource-type and --resource are required");
  if (entitlement === "") throw usage("--entitlement needs an entitlement id");
  const to = principal === undefined ? {} : { principal: resourceKey(principal) };
  if (resource !== undefined) return { ...to, resource: { resourceType: resourceType!, resource } };
  if (resourceType !== undefined) return { ...to, resourceTypeId: resourceType };
  return { ...to, entitlementId: entitlement };
}

export function principalFilter(flags: GrantFlags): RowFilter {
  if (flags.resourceType !== undefined && flags.resource === undefined) {
    throw usage("--resource-type and --resource are required");
  }
  return grantFilter(flags);
}
