import type { RowFilter } from "@baton-connectors/c1z";
import type { Catalogue } from "./file/catalogue.ts";
import { absent, resourceNamed } from "./naming/named-resource.ts";
import { usage } from "./usage.ts";

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

/** Which rows of a file. What is named and is not there is an error: an empty list would say that nobody holds it. */
export type FilterOf = (catalogue: Catalogue) => RowFilter;

/** What `-t` alone, or with `-r`, asks for. */
function place({ resourceType, resource }: ResourceFlags): FilterOf {
  if (resource === undefined) return (catalogue) => ({ resourceTypeId: typeIn(catalogue, resourceType) });
  if (!resourceType) throw usage("--resource-type and --resource are required");
  return (catalogue) => ({ resource: resourceNamed(catalogue, resource, resourceType) });
}

export const resourceFilter = (flags: ResourceFlags): FilterOf => {
  const placed = place(flags);
  return (catalogue) => ({
    ...placed(catalogue),
    ...(flags.parent !== undefined && { parent: resourceNamed(catalogue, flags.parent) }),
  });
};

export const entitlementFilter = (flags: ResourceFlags): FilterOf => place(flags);

/** As with the Go tool a resource outweighs a type, and a type an entitlement. */
export function grantFilter(flags: GrantFlags): FilterOf {
  const { resourceType, resource, entitlement, principal, principalType } = flags;
  if (resource !== undefined && entitlement !== undefined) {
    throw usage("--resource and --entitlement exclude each other");
  }
  if (entitlement === "") throw usage("--entitlement needs an entitlement id");
  const placed = resource !== undefined || resourceType !== undefined ? place(flags) : undefined;
  return (catalogue) => ({
    ...(principal !== undefined && { principal: resourceNamed(catalogue, principal) }),
    ...(principalType !== undefined && { principalTypeId: typeIn(catalogue, principalType) }),
    ...(placed ? placed(catalogue) : { entitlementId: entitlementIn(catalogue, entitlement) }),
  });
}

export function principalFilter(flags: GrantFlags): FilterOf {
  if (flags.resourceType !== undefined && flags.resource === undefined) {
    throw usage("--resource-type and --resource are required");
  }
  return grantFilter(flags);
}

/** An entitlement's id that the file has. */
export function entitlementIn({ rows }: Catalogue, id: string | undefined): string | undefined {
  if (id === undefined || rows.entitlementData(id)) return id;
  // Grants may name one that the file has not.
  if (!rows.grants({ entitlementId: id }).next().done) return id;
  throw absent(
    id,
    rows.entitlements().map((one) => one.id),
    "baton entitlements",
  );
}

/** A resource type that the file has. */
export function typeIn({ rows }: Catalogue, id: string | undefined): string | undefined {
  if (id === undefined) return id;
  const types = [...rows.resourceTypes()].map((type) => type.id);
  if (types.includes(id) || !rows.storedResources({ resourceTypeId: id }).next().done) return id;
  throw absent(id, types, "baton resource-types");
}
