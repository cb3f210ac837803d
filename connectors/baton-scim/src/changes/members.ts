import { addValue, equal, removeValue, type ValueTarget } from "@baton-connectors/scim";
import {
  BatonError,
  configError,
  type GrantContext,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { ChangeMapping } from "../mapping/mapping.ts";
import { member } from "../resources/member-entitlement.ts";

export async function addMember({
  client,
  entitlement,
  principal,
  signal,
}: GrantContext<Client>): Promise<ProvisionResult> {
  if (principal.id?.resourceType !== "user") throw wrongPrincipal(principal.id?.resourceType, "user");
  const change = required(client.mapping.provisioning.addUserToGroup, "addUserToGroup");
  const of = entitlement.resource!;
  const outcome = await addValue(memberTarget(client, change, of.id!.resource, principal.id.resource, signal));
  return { grants: [grant(of, member, principal)], annotations: outcome === "already" ? [grantAlreadyExists()] : [] };
}

export async function removeMember({
  client,
  grant: revoked,
  signal,
}: RevokeContext<Client>): Promise<ProvisionResult> {
  const change = required(client.mapping.provisioning.removeUserFromGroup, "removeUserFromGroup");
  const groupId = revoked.entitlement!.resource!.id!.resource;
  const target = memberTarget(client, change, groupId, revoked.principal!.id!.resource, signal);
  const outcome = await removeValue(target, {
    form: change.form,
    whole: change.membersAreComplete,
    count: () => countOfMembers(client, groupId, signal),
  }).catch(whenGone);
  return { annotations: outcome === "already" ? [grantAlreadyRevoked()] : [] };
}

/** Without the group there is no membership. */
export function whenGone(thrown: unknown): "already" {
  if (thrown instanceof BatonError && thrown.code === "NotFound" && thrown.request?.method === "GET") return "already";
  throw thrown;
}

export function required(change: ChangeMapping | undefined, key: string): ChangeMapping {
  if (change) return change;
  throw configError(`the configuration has no provisioning.${key}: nothing is sent`, { effect: "none" });
}

const memberTarget = (
  client: Client,
  change: ChangeMapping,
  id: string,
  value: string,
  signal: AbortSignal,
): ValueTarget => ({
  scim: client.scim,
  endpoint: "Groups",
  id,
  attribute: change.attribute,
  key: change.valuePath,
  value,
  signal,
  schemas: change.schemas,
  warn: client.warn,
});

/** How many users say that they are in the group, where the server can be asked. */
async function countOfMembers({ scim }: Client, groupId: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const { rows, total } = await scim.find("Users", equal("groups.value", groupId), 1, signal);
    return rows.length === 0 && total !== 0 ? undefined : total;
  } catch (thrown) {
    if (thrown instanceof BatonError && [400, 403, 501].includes(thrown.request?.status ?? 0)) return undefined;
    throw thrown;
  }
}
