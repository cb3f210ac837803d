import {
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
  toBatonError,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { alreadyMember, notAMember } from "./jira-error.ts";

/** What Jira refuses because it is so already, it says in words of the account's language: then a look tells. */
const unsure = ["InvalidArgument", "NotFound", "AlreadyExists"];

export async function grantMembership(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal, signal } = context;
  const { resourceType, resource: userId } = principal.id!;
  if (resourceType !== "user") throw wrongPrincipal(resourceType, "user");
  const groupId = entitlement.resource!.id!.resource;
  try {
    await client.jira.addMember(groupId, userId, signal);
    return {};
  } catch (thrown) {
    const error = toBatonError(thrown);
    const isSo =
      error.vendorCode === alreadyMember || (unsure.includes(error.code) && (await isMember(context, groupId, userId)));
    if (isSo) return { annotations: [grantAlreadyExists()] };
    throw error;
  }
}

export async function revokeMembership(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { client, grant, signal } = context;
  const { resourceType, resource: userId } = grant.principal!.id!;
  if (resourceType !== "user") throw wrongPrincipal(resourceType, "user");
  const groupId = grant.entitlement!.resource!.id!.resource;
  try {
    await client.jira.removeMember(groupId, userId, signal);
    return {};
  } catch (thrown) {
    const error = toBatonError(thrown);
    const isSo =
      error.vendorCode === notAMember ||
      (unsure.includes(error.code) && (await isMember(context, groupId, userId)) === false);
    if (isSo) return { annotations: [grantAlreadyRevoked()] };
    throw error;
  }
}

/** Who is not there any more is in no group. Undefined where that cannot be found out: then the refusal is what there is to say. */
async function isMember(
  { client, signal }: GrantContext<Client> | RevokeContext<Client>,
  groupId: string,
  userId: string,
): Promise<boolean | undefined> {
  const groups = client.jira.groupsOfUser(userId, signal);
  return groups.then(
    (own) => own.some((group) => group.groupId === groupId),
    (thrown: unknown) => (toBatonError(thrown).code === "NotFound" ? false : undefined),
  );
}
