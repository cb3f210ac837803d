import type { ResourceKey } from "@baton-connectors/c1z";
import { type Entitlement, ResourceSchema, ResourceType_Trait } from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";
import { type Account, type AccountStatus, accountOf } from "../file/account.ts";
import type { Catalogue } from "../file/catalogue.ts";
import { remembering } from "../file/remembering.ts";

/** The columns ConductorOne's import knows by these names. */
export const reviewColumns = [
  ...["Type", "Last Name", "First Name", "User ID", "User Status", "Email Address"],
  ...["Entitlement Display Name", "Entitlement", "Resource Type", "Resource Name"],
  ...["Entitlement Description", "Entitlement Slug"],
];

const statuses: Readonly<Record<AccountStatus, string>> = {
  unknown: "Unknown",
  enabled: "Enabled",
  disabled: "Disabled",
  deleted: "Deleted",
};

/** Identities, then entitlements, then grants to identities, one row each. */
export function* reviewRows(catalogue: Catalogue): Generator<readonly string[]> {
  for (const { id, traits } of catalogue.rows.resourceTypes()) {
    if (!traits.includes(ResourceType_Trait.USER)) continue;
    for (const user of catalogue.rows.resources({ resourceTypeId: id })) {
      const account = accountOf(user);
      if (account) yield ["Identity", ...identity(account, true), ...Array<string>(6).fill("")];
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
        const account = accountOf(fromBinary(ResourceSchema, catalogue.resourceData(id)));
        return account && identity(account, false);
      }),
    entitlements: (id: string) => entitlements("", id, () => entitlement(catalogue, catalogue.entitlement(id).message)),
  };
}

const identity = ({ lastName, firstName, userId, status, emails }: Account, withStatus: boolean): string[] => [
  lastName,
  firstName,
  userId,
  withStatus ? statuses[status] : "",
  emails[0] ?? "",
];

function entitlement(catalogue: Catalogue, { id, displayName, description, slug, resource }: Entitlement): string[] {
  const on = resource?.id;
  return [displayName, id, on?.resourceType ?? "", catalogue.resource(on).displayName, description, slug];
}
