import {
  type GrantContext,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { unlessThere } from "../vanished.ts";

export async function addMember({ client, entitlement, principal }: GrantContext<Client>): Promise<ProvisionResult> {
  onlyUsers(principal.id!.resourceType);
  await client.groups.addUser(entitlement.resource!.id!.resource, principal.id!.resource);
  return {};
}

export async function removeMember({ client, grant }: RevokeContext<Client>): Promise<ProvisionResult> {
  const { resourceType, resource } = grant.principal!.id!;
  onlyUsers(resourceType);
  const { groups, users } = client;
  const groupId = grant.entitlement!.resource!.id!.resource;
  // Gone: group or user are, and the membership with them.
  const areThere = async () => (await groups.get(groupId)) && (await users.get(resource));
  const removed = await groups.removeUser(groupId, resource).then(() => true, unlessThere(areThere));
  return removed ? {} : { annotations: [grantAlreadyRevoked()] };
}

function onlyUsers(resourceType: string) {
  if (resourceType !== "user") throw wrongPrincipal(resourceType, "user");
}
