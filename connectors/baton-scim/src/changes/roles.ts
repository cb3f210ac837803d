import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { addValue, allOf, equal, removeValue, type ValueTarget } from "@baton-connectors/scim";
import {
  everyPage,
  type GrantContext,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type Json,
  type ProvisionResult,
  type RevokeContext,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { ChangeMapping } from "../mapping/mapping.ts";
import { member } from "../resources/member-entitlement.ts";
import { roleProfile } from "../rows/role-profile.ts";
import { rolesOf } from "../rows/role-row.ts";
import { additionForm, required, unlessGone } from "./members.ts";

export async function addRole({
  client,
  entitlement,
  principal,
  signal,
}: GrantContext<Client>): Promise<ProvisionResult> {
  if (principal.id?.resourceType !== "user") throw wrongPrincipal(principal.id?.resourceType, "user");
  const change = required(client.mapping.provisioning.addUserRole, "addUserRole");
  const of = entitlement.resource!;
  const userId = principal.id.resource;
  const grants = [grant(of, member, principal)];
  const held = await valuesHeld(client, of, userId, signal);
  if (held?.length) return { grants, annotations: [grantAlreadyExists()] };
  // A user's roles are all there when there are some: they may be written anew.
  const target = roleTarget(client, change, userId, await serverName(client, of, signal), signal);
  const options = {
    form: additionForm(change),
    whole: held !== undefined,
    count: () => countOfRoles(client, userId, signal),
  };
  const outcome = await client.inOrder(`Users/${userId}`, () => addValue(target, options));
  return { grants, annotations: outcome === "already" ? [grantAlreadyExists()] : [] };
}

/** One role is one role, in whatever spellings the user has it. */
export async function removeRole({ client, grant: revoked, signal }: RevokeContext<Client>): Promise<ProvisionResult> {
  const change = required(client.mapping.provisioning.removeUserRole, "removeUserRole");
  const userId = revoked.principal!.id!.resource;
  const role = revoked.entitlement!.resource!;
  const held = await unlessGone(client, { endpoint: "Users", id: userId, signal }, () =>
    valuesHeld(client, role, userId, signal),
  );
  if (held === "already") return { annotations: [grantAlreadyRevoked()] };
  // A server that does not show roles is told all the same.
  const values = held ?? [await serverName(client, role, signal)];
  let removed = false;
  for (const value of values) {
    const target = roleTarget(client, change, userId, value, signal);
    const options = { form: change.form, whole: held !== undefined, count: () => countOfRoles(client, userId, signal) };
    const outcome = await client.inOrder(`Users/${userId}`, () => removeValue(target, options));
    removed ||= outcome === "done";
  }
  return { annotations: removed ? [] : [grantAlreadyRevoked()] };
}

/** What the server calls the role; the label where that is the same. Of a role of which only the id is known, as somebody has it. */
async function serverName(client: Client, role: Resource, signal: AbortSignal): Promise<string> {
  const { role_value, role_name } = roleProfile(role);
  const stored = role_value ?? role_name;
  if (stored !== undefined) return stored;
  const id = role.id!.resource;
  for await (const rows of everyPage((cursor: Json | undefined) => client.listUsers(cursor, signal)))
    for (const row of rows) {
      const found = rolesOf(row, client.mapping.user.roles).find((one) => one.id === id);
      if (found) return found.value;
    }
  return id;
}

/** 0 where the server says so, and shows by others that it knows roles. */
async function countOfRoles(client: Client, userId: string, signal: AbortSignal): Promise<number | undefined> {
  const held = await client.countUsers(allOf(equal("id", userId), "roles.value pr"), signal);
  return held === 0 && (await client.countUsers("roles.value pr", signal)) ? 0 : undefined;
}

/** Undefined: the server does not say which roles the user has. */
async function valuesHeld({ scim, mapping }: Client, role: Resource, userId: string, signal: AbortSignal) {
  const { resource: row } = await scim.get("Users", userId, {}, signal);
  if (mapping.user.roles?.path.evaluate(row) === undefined) return undefined;
  const held = rolesOf(row, mapping.user.roles).filter(({ id }) => id === role.id!.resource);
  return [...new Set(held.map(({ value }) => value))];
}

const roleTarget = (
  client: Client,
  change: ChangeMapping,
  id: string,
  value: string,
  signal: AbortSignal,
): ValueTarget => ({
  scim: client.scim,
  endpoint: "Users",
  id,
  attribute: change.attribute,
  key: change.valuePath,
  value,
  signal,
  schemas: change.schemas,
  warn: client.warn,
});
