import { addValue, nobody, removeValue, type ValueTarget, type Wholeness } from "@baton-connectors/scim";
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
  const groupId = of.id!.resource;
  const target = memberTarget(client, change, groupId, principal.id.resource, signal);
  const options = { form: additionForm(change), ...wholenessOf(client, groupId, signal) };
  const outcome = await client.inOrder(`Groups/${groupId}`, () => addValue(target, options));
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
  const options = { form: change.form, ...wholenessOf(client, groupId, signal) };
  const outcome = await client.inOrder(`Groups/${groupId}`, () => removeValue(target, options)).catch(whenGone);
  return { annotations: outcome === "already" ? [grantAlreadyRevoked()] : [] };
}

export const additionForm = ({ form }: ChangeMapping) => (form === "replace" || form === "put" ? form : undefined);

/** What says of adding or of removing that all members are shown holds for both. */
function wholenessOf(client: Client, groupId: string, signal: AbortSignal): Wholeness {
  const { addUserToGroup, removeUserFromGroup } = client.mapping.provisioning;
  return {
    whole: [addUserToGroup, removeUserFromGroup].some((change) => change?.membersAreComplete),
    // A server that finds users in no group finds them whatever it is asked.
    count: async () => ((await client.usersIn(nobody, signal)) === 0 ? client.usersIn(groupId, signal) : undefined),
  };
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
