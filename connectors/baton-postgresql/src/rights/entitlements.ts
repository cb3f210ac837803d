import {
  type Entitlement,
  Entitlement_PurposeValue,
  EntitlementSchema,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import type { GrantableTo } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { entitlementIdOf } from "../catalogue/ids.ts";
import { type Attribute, attributes, type Grantable, type Privilege } from "../catalogue/privileges.ts";

export interface EntitlementFacts {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly slug: string;
  readonly purpose?: Entitlement_PurposeValue;
}

export const toEntitlement = (resource: Resource, facts: EntitlementFacts, grantableTo: GrantableTo): Entitlement =>
  create(EntitlementSchema, {
    id: entitlementIdOf(resource.id!.resource, facts.name),
    resource,
    displayName: facts.displayName,
    description: facts.description,
    slug: facts.slug,
    purpose: facts.purpose ?? Entitlement_PurposeValue.PERMISSION,
    grantableTo: [grantableTo.message],
  });

/** Each privilege, then its grant option, as Go's connector words them. */
export function privilegeFacts(
  type: Grantable,
  privileges: readonly Privilege[],
  named: { readonly resource: string; readonly database: string },
  goCompatible: boolean,
): readonly EntitlementFacts[] {
  const title = (words: string) => {
    // There all fourteen of a table have one name.
    if (type === "table" && goCompatible) return `${named.database} - ${named.resource}`;
    return type === "view" || type === "sequence" || type === "function" ? `${named.database} on ${words}` : words;
  };
  return privileges.flatMap((privilege) => {
    const word = privilege.toUpperCase();
    return [
      {
        name: privilege,
        displayName: title(word),
        description: `Has ${word} privileges on ${named.resource}`,
        slug: privilege,
      },
      {
        name: `${privilege}:grant`,
        displayName: title(`Can grant ${word}`),
        description: `Can grant ${word} privileges on ${named.resource}`,
        slug: `grant ${privilege}`,
      },
    ];
  });
}

/** What a role may do everywhere, on each database. */
export const attributeFacts = (goCompatible: boolean): readonly EntitlementFacts[] =>
  attributes.map(({ name, displayName, description, slug }: Attribute) => ({
    name,
    displayName,
    description,
    slug: goCompatible && name === "replication" ? "bypass rls" : slug,
  }));
