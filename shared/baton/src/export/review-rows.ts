import type { ResourceKey } from "@baton-connectors/c1z";
import {
  type Entitlement,
  type Resource,
  ResourceSchema,
  ResourceType_Trait,
  type UserTrait,
  UserTrait_Status_Status,
  UserTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";
import { anyIs, anyUnpack } from "@bufbuild/protobuf/wkt";
import type { Catalogue } from "../file/catalogue.ts";
import { remembering } from "../file/remembering.ts";

/** The columns ConductorOne's import knows by these names. */
export const reviewColumns = [
  ...["Type", "Last Name", "First Name", "User ID", "User Status", "Email Address"],
  ...["Entitlement Display Name", "Entitlement", "Resource Type", "Resource Name"],
  ...["Entitlement Description", "Entitlement Slug"],
];

const statuses: Readonly<Record<number, string>> = {
  [UserTrait_Status_Status.UNSPECIFIED]: "Unknown",
  [UserTrait_Status_Status.ENABLED]: "Enabled",
  [UserTrait_Status_Status.DISABLED]: "Disabled",
  [UserTrait_Status_Status.DELETED]: "Deleted",
};

/** Identities, then entitlements, then grants to identities, one row each. */
export function* reviewRows(catalogue: Catalogue): Generator<readonly string[]> {
  for (const { id, traits } of catalogue.rows.resourceTypes()) {
    if (!traits.includes(ResourceType_Trait.USER)) continue;
    for (const user of catalogue.rows.resources({ resourceTypeId: id })) {
      const trait = userTrait(user);
      if (trait) yield ["Identity", ...identity(trait, true), ...Array<string>(6).fill("")];
    }
  }
  for (const one of catalogue.rows.entitlements()) {
    yield ["Entitlement", ...Array<string>(5).fill(""), ...entitlement(catalogue, one)];
  }
  const { identities, entitlements } = remembered(catalogue);
  for (const { entitlementId, principal } of catalogue.rows.grants()) {
    const columns = identities(principal);
    if (columns) yield ["Grant", ...columns, ...entitlements(entitlementId)];
  }
}

/** Bytes that may be remembered of what grants have in common. */
const room = 64 << 20;

function remembered(catalogue: Catalogue) {
  const sizeOf = (columns: readonly string[] | undefined) => 200 + 2 * (columns?.join("").length ?? 0);
  const identities = remembering<readonly string[] | undefined>(room, sizeOf);
  const entitlements = remembering<readonly string[]>(room / 4, sizeOf);
  return {
    identities: (id: ResourceKey) =>
      identities(id.resourceType, id.resource, () => {
        const trait = userTrait(fromBinary(ResourceSchema, catalogue.resourceData(id)));
        return trait && identity(trait, false);
      }),
    entitlements: (id: string) => entitlements("", id, () => entitlement(catalogue, catalogue.entitlement(id).message)),
  };
}

function userTrait({ annotations }: Resource): UserTrait | undefined {
  const found = annotations.find((any) => anyIs(any, UserTraitSchema));
  return found && anyUnpack(found, UserTraitSchema);
}

function identity({ profile, emails, status }: UserTrait, withStatus: boolean): string[] {
  const text = (key: string) => (typeof profile?.[key] === "string" ? profile[key] : "");
  const shown = status ? (statuses[status.status] ?? "Unknown") : "Enabled";
  const primary = emails.find(({ isPrimary }) => isPrimary)?.address ?? "";
  return [text("last_name"), text("first_name"), text("user_id"), withStatus ? shown : "", primary];
}

function entitlement(catalogue: Catalogue, { id, displayName, description, slug, resource }: Entitlement): string[] {
  const on = resource?.id;
  return [displayName, id, on?.resourceType ?? "", catalogue.resource(on).displayName, description, slug];
}
