import type { SyncSummary } from "./summary.ts";

/** One thing that a sync counted, for people and for scripts. */
export interface Finding {
  readonly kind:
    | "skipped"
    | "vanished"
    | "left out"
    | "invalid"
    | "repeated"
    | "different"
    | "missing"
    | "not grantable";
  readonly count: number;
  /** What it is about, in words. */
  readonly what: string;
  readonly examples: readonly string[];
}

type Counted = Pick<
  SyncSummary,
  "skips" | "vanished" | "dropped" | "repeats" | "unresolved" | "outsideGrantable" | "danglingExpansions"
>;

/**
 * Everything because of which the file may say something else than the app: what handlers left out, what vanished, what could
 * not be stored, what was said twice, what is referred to and missing. With `strict` each fails the sync.
 */
export function findingsOf(counted: Counted): Finding[] {
  const { skips, vanished, dropped, repeats, unresolved, outsideGrantable, danglingExpansions } = counted;
  const found: Finding[] = [];
  const add = (kind: Finding["kind"], count: number, what: string, examples: readonly string[] = []) => {
    if (count > 0) found.push({ kind, count, what, examples });
  };
  for (const { resourceTypeId, reason, count } of skips) add("skipped", count, `${resourceTypeId}: ${reason}`);
  for (const { resourceTypeId, count, examples } of vanished)
    add("vanished", count, `${resourceTypeId}: gone before all of it was read`, examples);
  add("invalid", dropped.invalidResourceTypes, "resource types without an id");
  add("invalid", dropped.invalidResources, "resources without an id");
  add("invalid", dropped.invalidEntitlements, "entitlements without an id or a resource");
  add("left out", dropped.entitlementsDropped, "entitlements of resource types outside of this sync");
  add("left out", dropped.grantsDropped, "grants that name resource types outside of this sync");
  add("left out", dropped.grantResourcesDropped, "resources of grants, of types outside of this sync");
  add("left out", dropped.expansionResourceTypesDropped, "types of expansions, outside of this sync");
  add("left out", dropped.expansionsDropped, "expansions limited to types outside of this sync");
  for (const [kind, { equal, different, examples }] of Object.entries(repeats)) {
    add("repeated", equal, `${kind} listed again, with the same content`);
    add("different", different, `${kind} listed again with another content; the last one counts`, examples);
  }
  for (const { resourceType, principalType, count, examples } of unresolved.principals)
    add("missing", count, `grants of ${resourceType} are held by a ${principalType} that no list gave`, examples);
  for (const { resourceType, count, examples } of unresolved.entitlements)
    add("missing", count, `grants of ${resourceType} are of an entitlement that was not listed`, examples);
  for (const { resourceType, count, examples } of unresolved.resources)
    add("missing", count, `entitlements are of a ${resourceType} that was not listed`, examples);
  for (const { resourceType, count, examples } of unresolved.types)
    add("missing", count, `resources are of the type ${resourceType}, which is not declared`, examples);
  const { count, examples } = danglingExpansions;
  add("missing", count, "expansions are of an entitlement that was not listed: nobody inherits it", examples);
  const outside = Map.groupBy(outsideGrantable, ({ principalType }) => principalType);
  for (const [principalType, all] of outside) {
    const count = all.reduce((sum, one) => sum + one.count, 0);
    const examples = all.slice(0, 3).map(({ example }) => example);
    add(
      "not grantable",
      count,
      `grants are held by a ${principalType}, which their entitlement is not grantable to`,
      examples,
    );
  }
  return found;
}
