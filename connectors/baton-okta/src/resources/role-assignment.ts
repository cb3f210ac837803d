import {
  BatonError,
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import { allAssignments } from "../admin-roles.ts";
import type { RoleHolder } from "../api/roles.ts";
import type { Client } from "../client.ts";
import { errorCode } from "../okta-error.ts";
import { unlessThere } from "../vanished.ts";

export async function assignRole({ client, entitlement, principal }: GrantContext<Client>): Promise<ProvisionResult> {
  const { resourceType, resource } = principal.id!;
  try {
    await client.roles.assign(holderOf(resourceType), resource, entitlement.resource!.id!.resource);
    return {};
  } catch (thrown) {
    const has = thrown instanceof BatonError && thrown.vendorCode === errorCode.roleAlreadyAssigned;
    if (has) return { annotations: [grantAlreadyExists()] };
    throw thrown;
  }
}

export async function unassignRole({ client, grant }: RevokeContext<Client>): Promise<ProvisionResult> {
  const { resourceType, resource } = grant.principal!.id!;
  const holder = holderOf(resourceType);
  const role = grant.entitlement!.resource!.id!.resource;
  const assignments = async () =>
    (await allAssignments(client.roles, holder, resource).catch(unlessThere(() => client[holder].get(resource)))) ?? [];
  const active = (await assignments()).filter(({ type, status }) => type === role && status === "ACTIVE");
  if (active.length === 0) return { annotations: [grantAlreadyRevoked()] };
  const inherited = (assignmentType: string) => holder === "users" && assignmentType === "GROUP";
  const own = active.find(({ assignmentType }) => !inherited(assignmentType));
  if (!own) {
    throw new BatonError("FailedPrecondition", `the user has the role ${role} through a group`, {
      hint: "Remove the user from the group that holds the role, or take the role from the group.",
    });
  }
  const isThere = async () => (await assignments()).some(({ id }) => id === own.id);
  // Gone when it is to be taken away: it was taken away, perhaps by a first request whose answer got lost.
  await client.roles.unassign(holder, resource, own.id).catch(unlessThere(isThere));
  return {};
}

function holderOf(resourceType: string): RoleHolder {
  if (resourceType === "user") return "users";
  if (resourceType === "group") return "groups";
  throw wrongPrincipal(resourceType, "user", "group");
}
