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
import { required, whenGone } from "./members.ts";

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
  if ((await valuesHeld(client, of, userId, signal)).length > 0) return { grants, annotations: [grantAlreadyExists()] };
  const outcome = await addValue(roleTarget(client, change, userId, serverName(of), signal));
  return { grants, annotations: outcome === "already" ? [grantAlreadyExists()] : [] };
}

/** One role is one role, in whatever spellings the user has it. */
export async function removeRole({ client, grant: revoked, signal }: RevokeContext<Client>): Promise<ProvisionResult> {
  const change = required(client.mapping.provisioning.removeUserRole, "removeUserRole");
  const userId = revoked.principal!.id!.resource;
  const held = await valuesHeld(client, revoked.entitlement!.resource!, userId, signal).catch((thrown: unknown) => {
    whenGone(thrown);
    return [];
  });
  for (const value of held) {
    // A user's roles are all there when there are some: they may be written anew.
    await removeValue(roleTarget(client, change, userId, value, signal), { form: change.form, whole: true });
  }
  return { annotations: held.length === 0 ? [grantAlreadyRevoked()] : [] };
}

/** What the server calls the role; the label where that is the same. */
const serverName = (role: Resource) => {
  const { role_value, role_name } = roleProfile(role);
  return role_value ?? role_name ?? role.id!.resource;
};

async function valuesHeld({ scim, mapping }: Client, role: Resource, userId: string, signal: AbortSignal) {
  const { resource: row } = await scim.get("Users", userId, {}, signal);
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
