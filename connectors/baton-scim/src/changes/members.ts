import { addValue, idText, nobody, removeValue, type ValueTarget, type Wholeness } from "@baton-connectors/scim";
import {
  BatonError,
  configError,
  everyPage,
  type GrantContext,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type Json,
  type ProvisionResult,
  type RevokeContext,
  whenAbsent,
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
  const outcome = await client.inOrder(`Groups/${groupId}`, () =>
    unlessGone(client, { endpoint: "Groups", id: groupId, signal }, () => removeValue(target, options)),
  );
  return { annotations: outcome === "already" ? [grantAlreadyRevoked()] : [] };
}

export const additionForm = ({ form }: ChangeMapping) => (form === "replace" || form === "put" ? form : undefined);

/** What says of adding or of removing that all members are shown holds for both. */
function wholenessOf(client: Client, groupId: string, signal: AbortSignal): Wholeness {
  const { addUserToGroup, removeUserFromGroup } = client.mapping.provisioning;
  return {
    whole: [addUserToGroup, removeUserFromGroup].some((change) => change?.membersAreComplete),
    count: async () => {
      // A server that finds users in no group finds them whatever it is asked.
      if ((await client.usersIn(nobody, signal)) !== 0) return undefined;
      const count = await client.usersIn(groupId, signal);
      // Nobody is in it only if the server sees of others that they are in groups.
      return count !== 0 || (await client.countUsers("groups.value pr", signal)) ? count : undefined;
    },
  };
}

/**
 * Without the group there is no membership. "Not found" alone may be a mistake: what is gone is not found a second time, and no list has
 * it.
 */
export async function unlessGone<T>(
  client: Client,
  {
    endpoint,
    id,
    signal,
  }: { readonly endpoint: "Users" | "Groups"; readonly id: string; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T | "already"> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.code !== "NotFound" || thrown.request?.method !== "GET") throw thrown;
    if (await client.scim.get(endpoint, id, {}, signal).catch(whenAbsent)) return work();
    if (await isListed(client, endpoint, id, signal)) throw thrown;
    return "already";
  }
}

async function isListed(
  client: Client,
  endpoint: "Users" | "Groups",
  id: string,
  signal: AbortSignal,
): Promise<boolean> {
  const list = endpoint === "Users" ? client.listUsers : client.listGroups;
  const idOf = endpoint === "Users" ? client.mapping.user.id : client.mapping.group?.id;
  for await (const rows of everyPage((cursor: Json | undefined) => list(cursor, signal)))
    if (rows.some((row) => idText(idOf?.evaluate(row)) === id)) return true;
  return false;
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
