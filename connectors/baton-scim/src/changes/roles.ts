import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { addValue, removeValue, type ValueTarget } from "@baton-connectors/scim";
import {
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
import { roleProfile } from "../rows/role-profile.ts";
import { rolesOf } from "../rows/role-row.ts";
import { additionForm, required, whenGone } from "./members.ts";

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
  const target = roleTarget(client, change, userId, serverName(of), signal);
  const options = { form: additionForm(change), whole: held !== undefined };
  const outcome = await client.inOrder(`Users/${userId}`, () => addValue(target, options));
  return { grants, annotations: outcome === "already" ? [grantAlreadyExists()] : [] };
}

/** One role is one role, in whatever spellings the user has it. */
export async function removeRole({ client, grant: revoked, signal }: RevokeContext<Client>): Promise<ProvisionResult> {
  const change = required(client.mapping.provisioning.removeUserRole, "removeUserRole");
  const userId = revoked.principal!.id!.resource;
  const role = revoked.entitlement!.resource!;
  const held = await valuesHeld(client, role, userId, signal).catch((thrown: unknown) => {
    whenGone(thrown);
    return [];
  });
  // A server that does not show roles is told all the same.
  const values = held ?? [serverName(role)];
  let removed = false;
  for (const value of values) {
    const target = roleTarget(client, change, userId, value, signal);
    const options = { form: change.form, whole: held !== undefined };
    const outcome = await client.inOrder(`Users/${userId}`, () => removeValue(target, options));
    removed ||= outcome === "done";
  }
  return { annotations: removed ? [] : [grantAlreadyRevoked()] };
}

/** What the server calls the role; the label where that is the same. */
const serverName = (role: Resource) => {
  const { role_value, role_name } = roleProfile(role);
  return role_value ?? role_name ?? role.id!.resource;
};

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
