import { grantIn } from "./grant-in.ts";
import type { ProvisionCase, Rows } from "./subject.ts";

/**
 * Chooses the first entitlement of a resource type, and the first principal of another, that are not together yet; `which`
 * narrows the entitlements by their ids.
 */
export const unheld =
  (entitlementType: string, principalType: string, which = /^/): ProvisionCase["choose"] =>
  (rows) => {
    const { entitlements, resources } = rows;
    for (const type of [entitlementType, principalType]) mustBeType(type, rows);
    const offered = Object.values(entitlements).filter(
      ({ id, resource }) => resource?.id?.resourceType === entitlementType && which.test(id),
    );
    const principals = Object.values(resources).filter(({ id }) => id?.resourceType === principalType);
    for (const entitlement of offered)
      for (const principal of principals)
        if (!grantIn(rows, { entitlement, principal })) return { entitlement, principal };
    throw new Error(`there is no entitlement of a ${entitlementType} that a ${principalType} does not hold`);
  };

/** A type that is spelled wrong would look like one of which there is nothing. */
function mustBeType(type: string, { resourceTypes }: Rows): void {
  const known = Object.keys(resourceTypes);
  if (known.includes(type)) return;
  throw new Error(`choose: there is no resource type '${type}'; there are ${known.sort().join(", ")}`);
}
