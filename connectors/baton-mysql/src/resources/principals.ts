import type { Entitlement, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  type PageOf,
  pageOf,
  type ResourceContext,
  type ResourceType,
  type ResourceTypeSpec,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import { createAccount, credentials, deleteAccount } from "../accounts/accounts.ts";
import type { Client } from "../client.ts";
import type { Principal } from "../held/principals.ts";
import { serverId } from "../ids.ts";
import { permissions } from "../permissions.ts";
import { entitlementsOf } from "../privileges/entitlements.ts";
import { grantTo, revokeFrom } from "../provision/provision.ts";
import { listGrants } from "./grants.ts";
import { listed } from "./listing.ts";

const users = (isRole: boolean) =>
  listed(isRole ? "role" : "user", (view) =>
    view.principals
      .filter((one) => one.isRole === isRole)
      .map((one) => [one.name, () => principalResource(one, view.facts.hostname)]),
  );

const changes = { grant: grantTo, revoke: revokeFrom };

const userSpec: ResourceTypeSpec<Client> = {
  id: "user",
  displayName: "User",
  traits: ["user"],
  permissions: permissions.user,
  list: users(false),
  entitlements: entitlementsOfAccount,
  grants: listGrants,
  account: { credentials, create: createAccount },
  delete: deleteAccount,
};

/** Go's connector grants nothing that a user has. */
const goUser: ResourceType<Client> = resourceType(userSpec);

export const user: ResourceType<Client> = resourceType({ ...userSpec, ...changes });

export const role: ResourceType<Client> = resourceType<Client>({
  id: "role",
  displayName: "Role",
  permissions: permissions.role,
  list: users(true),
  entitlements: entitlementsOfAccount,
  grants: listGrants,
  ...changes,
});

export const userType = (goCompatible: boolean) => (goCompatible ? goUser : user);

/** Who can hold something on this server: Go's connector knows no roles of MariaDB. */
export async function holdersOf({
  facts,
  options: { goCompatible },
}: Client): Promise<readonly ResourceType<Client>[]> {
  const { hasRoles, isMariaDb } = await facts();
  return hasRoles && !(isMariaDb && goCompatible) ? [userType(goCompatible), role] : [userType(goCompatible)];
}

async function entitlementsOfAccount({ client, resource: of }: ResourceContext<Client>): Promise<PageOf<Entitlement>> {
  const offered = await client.offered();
  const kind = of.id!.resourceType === "role" ? "role" : "user";
  return pageOf(entitlementsOf(of, offered[kind], await holdersOf(client)));
}

export function principalResource(
  { isRole, resource: id, name, user, host, isLocked }: Principal,
  hostname: string,
): Resource {
  const parent = { resourceType: "server", resource: serverId(hostname) };
  if (isRole) return resource({ type: "role", id, displayName: name, parent });
  return resource({
    type: "user",
    id,
    displayName: name,
    parent,
    user: {
      profile: { user, host, first_name: name, user_id: name },
      login: user,
      status: { status: isLocked ? "disabled" : "enabled" },
    },
  });
}
