import {
  type GrantContext,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
  whenAbsent,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";

export async function addMember({ client, entitlement, principal }: GrantContext<Client>): Promise<ProvisionResult> {
  onlyUsers(principal.id!.resourceType);
  await client.groups.addUser(entitlement.resource!.id!.resource, principal.id!.resource);
  return {};
}

export async function removeMember({ client, grant }: RevokeContext<Client>): Promise<ProvisionResult> {
  const { resourceType, resource } = grant.principal!.id!;
  onlyUsers(resourceType);
  const groupId = grant.entitlement!.resource!.id!.resource;
  // Absent: group or user are gone, and the membership with them.
  const removed = await client.groups.removeUser(groupId, resource).then(() => true, whenAbsent);
  return removed ? {} : { annotations: [grantAlreadyRevoked()] };
}

function onlyUsers(resourceType: string) {
  if (resourceType !== "user") throw wrongPrincipal(resourceType, "user");
}
