import { entitlementFilter, type GrantFlags, grantFilter, principalFilter, resourceFilter } from "../row-filter.ts";
import type { Frame } from "./frame.ts";

/** What is in a file, row by row. */
export function addListings({ program, add, withSync, common }: Frame): void {
  withSync(add(program, "resource-types", "List resource types for the latest (or current) sync")).action(
    async (_, command) => (await import("../commands/resource-types.ts")).listResourceTypes(common(command)),
  );
  withSync(add(program, "resources", "List resources for the latest sync"))
    .option("-t, --resource-type <id>", "Only resources of this type")
    .option("-r, --resource <id>", "Only this resource (with --resource-type)")
    .option("--parent <type:id>", "Only resources in this one")
    .action(async (flags, command) =>
      (await import("../commands/resources.ts")).listResources({ ...common(command), filter: resourceFilter(flags) }),
    );
  withSync(add(program, "entitlements", "List entitlements"))
    .option("-t, --resource-type <id>", "Only entitlements on resources of this type")
    .option("-r, --resource <id>", "Only entitlements on this resource (with --resource-type)")
    .action(async (flags, command) =>
      (await import("../commands/entitlements.ts")).listEntitlements({
        ...common(command),
        filter: entitlementFilter(flags),
      }),
    );
  withSync(add(program, "grants", "List grants"))
    .option("-t, --resource-type <id>", "Only grants on resources of this type")
    .option("-r, --resource <id>", "Only grants on this resource (with --resource-type)")
    .option("-e, --entitlement <id>", "Only grants of this entitlement")
    .option("-p, --principal <type:id>", "Only grants to this principal")
    .option("--principal-type <id>", "Only grants to principals of this type")
    .action(async (flags: GrantFlags, command) =>
      (await import("../commands/grants.ts")).listGrants({ ...common(command), filter: grantFilter(flags) }),
    );
  const principals = withSync(add(program, "principals", "List principals"))
    .option("-t, --resource-type <id>", "Only principals of grants on this resource (with --resource)")
    .option("-r, --resource <id>", "Only principals of grants on this resource (with --resource-type)")
    .option("-e, --entitlement <id>", "Only principals of grants of this entitlement")
    .option("--principal-type <id>", "Only principals of this type")
    .action(async (flags: GrantFlags, command) =>
      (await import("../commands/principals.ts")).listPrincipals({
        ...common(command),
        filter: principalFilter(flags),
      }),
    );
  add(principals, "compare", "Compare the principals of an entitlement with those of another file")
    .option("-e, --entitlement <id>", "The entitlement whose principals are the base")
    .option("--compare-file <path>", "The c1z file to compare with", "sync.c1z")
    .option("--compare-entitlement <id>", "The entitlement to compare with")
    .action(async (_, command) => {
      // -e is a flag of `principals` too, which takes it first.
      const { entitlement, compareFile, compareEntitlement } = command.optsWithGlobals();
      const compared = { entitlement, compareFile, compareEntitlement };
      return (await import("../commands/compare-principals.ts")).comparePrincipals({ ...common(command), ...compared });
    });
  withSync(add(program, "stats", "Simple stats about the c1z")).action(async (_, command) =>
    (await import("../commands/stats.ts")).showStats(common(command)),
  );
  add(program, "syncs", "List the information for the various sync data stored in the C1Z").action(async (_, command) =>
    (await import("../commands/syncs.ts")).listSyncs(common(command)),
  );
}
