import {
  type ExternalResourceMatch,
  ExternalResourceMatchAllSchema,
  ExternalResourceMatchIDSchema,
  ExternalResourceMatchSchema,
  type Grant,
  GrantExpandableSchema,
  type Resource,
  ResourceType_Trait,
  UserTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import {
  annotation,
  type EntitlementBid,
  entitlementId,
  findAnnotation,
  grantId,
  type Log,
  parseEntitlementBid,
  toBatonError,
} from "@baton-connectors/sdk";
import type { RowReader } from "../store.ts";
import { foldCase } from "./case-fold.ts";
import { replaced } from "./copy.ts";
import { hasTrait, profileOf } from "./traits.ts";

/** Finds the external principals a grant's match annotation means. */
export interface Matcher {
  /** The grants that replace this one; undefined when it carries no match annotation. */
  replace(grant: Grant): Promise<readonly Grant[] | undefined>;
}

export interface MatcherOptions {
  readonly principals: readonly Resource[];
  readonly traits: ReadonlySet<ResourceType_Trait>;
  readonly store: Pick<RowReader, "getEntitlement">;
  readonly log: Log;
}

export function createMatcher({ principals, traits, store, log }: MatcherOptions): Matcher {
  const byId = new Map(principals.map((principal) => [principal.id!.resource, principal]));
  const byTrait = new Map<ResourceType_Trait, readonly Resource[]>();
  const ofTrait = (trait: ResourceType_Trait) => {
    if (!traits.has(trait)) {
      log.error({ trait: ResourceType_Trait[trait] }, "external match for a trait that is not configured");
      return [];
    }
    const known = byTrait.get(trait) ?? principals.filter((principal) => hasTrait(principal, trait));
    byTrait.set(trait, known);
    return known;
  };
  // Grants by the thousand ask for the same key: one pass over the principals answers them all.
  const indexes = new Map<string, Map<string, Resource[]>>();
  const index = (trait: ResourceType_Trait, key: string) => {
    const name = `${trait} ${key}`;
    const known = indexes.get(name) ?? indexBy(ofTrait(trait), trait, key);
    indexes.set(name, known);
    return known;
  };

  const matches = ({ resourceType, key, value }: ExternalResourceMatch): readonly Resource[] =>
    index(resourceType, key).get(foldCase(value)) ?? [];

  async function remapped(grant: Grant, principal: Resource): Promise<Grant["annotations"]> {
    const expandable = findAnnotation(grant.annotations, GrantExpandableSchema);
    if (!expandable) return grant.annotations;
    const entitlementIds: string[] = [];
    for (const bid of expandable.entitlementIds) {
      const parsed = parsedBid(bid, log);
      if (!parsed || !isOf(grant.principal, parsed)) continue;
      const id = entitlementId(principal.id!, parsed.slug);
      if (await store.getEntitlement(id)) entitlementIds.push(id);
      else log.error({ entitlement: id }, "expandable entitlement of a matched principal is not in the file");
    }
    return replaced(
      grant.annotations,
      GrantExpandableSchema,
      annotation(GrantExpandableSchema, { ...expandable, entitlementIds }),
    );
  }

  const granted = (grant: Grant, principal: Resource, annotations: Grant["annotations"]): Grant => ({
    ...grant,
    id: grantId(grant.entitlement?.id ?? "", principal.id!),
    principal,
    annotations,
  });

  return {
    async replace(grant) {
      const all = findAnnotation(grant.annotations, ExternalResourceMatchAllSchema);
      if (all)
        return ofTrait(all.resourceType as number as ResourceType_Trait).map((p) =>
          granted(grant, p, grant.annotations),
        );
      const one = findAnnotation(grant.annotations, ExternalResourceMatchIDSchema);
      const match = findAnnotation(grant.annotations, ExternalResourceMatchSchema);
      if (!one && !match) return undefined;
      const made: Grant[] = [];
      const named = one && byId.get(one.id);
      if (named) made.push(granted(grant, named, await remapped(grant, named)));
      const isUser = (match?.resourceType as number | undefined) === ResourceType_Trait.USER;
      for (const principal of match ? matches(match) : [])
        made.push(granted(grant, principal, isUser ? grant.annotations : await remapped(grant, principal)));
      return made;
    },
  };
}

function indexBy(principals: readonly Resource[], trait: ResourceType_Trait, key: string): Map<string, Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const principal of principals) {
    const values = new Set<string>();
    const value = profileOf(principal)?.[key];
    if (typeof value === "string") values.add(foldCase(value));
    if (trait === ResourceType_Trait.USER && key === "email") {
      const emails = findAnnotation(principal.annotations, UserTraitSchema)?.emails ?? [];
      for (const { address } of emails) values.add(foldCase(address));
    }
    for (const folded of values) {
      const list = found.get(folded);
      if (list) list.push(principal);
      else found.set(folded, [principal]);
    }
  }
  return found;
}

function parsedBid(bid: string, log: Log): EntitlementBid | undefined {
  try {
    return parseEntitlementBid(bid);
  } catch (thrown) {
    log.error({ entitlement: bid, error: toBatonError(thrown).message }, "expandable entitlement is not a baton id");
    return undefined;
  }
}

/** Whether the entitlement belongs to the grant's own principal, parents included. */
function isOf(principal: Resource | undefined, { resource }: EntitlementBid): boolean {
  return (
    principal?.id?.resourceType === resource.resourceType &&
    principal.id.resource === resource.resource &&
    (principal.parentResourceId?.resourceType ?? "") === (resource.parent?.resourceType ?? "") &&
    (principal.parentResourceId?.resource ?? "") === (resource.parent?.resource ?? "")
  );
}
