import type { RowFilter } from "@baton-connectors/c1z";
import { resourceKey, usage } from "./usage.ts";

interface ResourceFlags {
  readonly resourceType?: string;
  readonly resource?: string;
  readonly parent?: string;
}
export interface GrantFlags extends ResourceFlags {
  readonly entitlement?: string;
  readonly principal?: string;
  readonly principalType?: string;
}

/** What `-t` alone, or with `-r`, asks for. */
function place({ resourceType, resource }: ResourceFlags): RowFilter {
  if (resource !== undefined) {
    if (!resourceType) throw usage("--resource-type and --resource are required");
    return { resource: { resourceType, resource } };
  }
  return { resourceTypeId: resourceType };
}

export const resourceFilter = (flags: ResourceFlags): RowFilter => ({
  ...place(flags),
  ...(flags.parent !== undefined && { parent: resourceKey(flags.parent) }),
});

export const entitlementFilter = (flags: ResourceFlags): RowFilter => place(flags);

/** As with the Go tool a resource outweighs a type, and a type an entitlement. */
export function grantFilter(flags: GrantFlags): RowFilter {
  const { resourceType, resource, entitlement, principal, principalType } = flags;
  if (resource !== undefined && entitlement !== undefined) {
    throw usage("--resource and --entitlement exclude each other");
  }
  if (entitlement === "") throw usage("--entitlement needs an entitlement id");
  const to = {
    ...(principal !== undefined && { principal: resourceKey(principal) }),
    ...(principalType !== undefined && { principalTypeId: principalType }),
  };
  if (resource !== undefined || resourceType !== undefined) return { ...to, ...place(flags) };
  return { ...to, entitlementId: entitlement };
}

export function principalFilter(flags: GrantFlags): RowFilter {
  if (flags.resourceType !== undefined && flags.resource === undefined) {
    throw usage("--resource-type and --resource are required");
  }
  return grantFilter(flags);
}
