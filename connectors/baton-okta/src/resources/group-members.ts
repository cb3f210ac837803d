import {
  BatonError,
  type GrantContext,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
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
  try {
    await client.groups.removeUser(grant.entitlement!.resource!.id!.resource, resource);
    return {};
  } catch (thrown) {
    // Group or user are gone, and the membership with them.
    if (thrown instanceof BatonError && thrown.code === "NotFound") return { annotations: [grantAlreadyRevoked()] };
    throw thrown;
  }
}

function onlyUsers(resourceType: string) {
  if (resourceType !== "user") {
    throw new BatonError("InvalidArgument", `only users can be members of a group in Okta, not a ${resourceType}`);
  }
}
