import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { allOf, equal, type Outcome, type Wholeness } from "@baton-connectors/scim";
import {
  everyPage,
  type GrantContext,
  grant,
  type Json,
  type ProvisionResult,
  type RevokeContext,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { member } from "../resources/member-entitlement.ts";
import { roleProfile } from "../rows/role-profile.ts";
import { rolesOf } from "../rows/role-row.ts";
import { unlessGone } from "./unless-gone.ts";
import { add, added, changeMapping, remove, removed, userIdOf, type ValueChange } from "./value-change.ts";

export async function addRole(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal, signal } = context;
  const id = userIdOf(principal);
  const of = entitlement.resource!;
  const mapping = changeMapping(client, "addUserRole");
  const change = { client, mapping, endpoint: "Users", id, signal } as const;
  const grants = [grant(of, member, principal)];
  const held = await valuesHeld(change, of);
  if (held?.length) return { grants, annotations: added("already") };
  const outcome = await add(change, await serverName(change, of), wholenessOf(change, held));
  return { grants, annotations: added(outcome) };
}

/** One role is one role, in whatever spellings the user has it. */
export async function removeRole(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { client, grant: revoked, signal } = context;
  const mapping = changeMapping(client, "removeUserRole");
  const change = { client, mapping, endpoint: "Users", id: revoked.principal!.id!.resource, signal } as const;
  const role = revoked.entitlement!.resource!;
  const held = await unlessGone(change, () => valuesHeld(change, role));
  if (held === "already") return { annotations: removed("already") };
  // A server that does not show roles is told all the same.
  const values = held ?? [await serverName(change, role)];
  const outcomes: Outcome[] = [];
  for (const value of values) outcomes.push(await remove(change, value, wholenessOf(change, held)));
  return { annotations: removed(outcomes.includes("done") ? "done" : "already") };
}

/** A user's roles are all there when there are some: they may be written anew. */
const wholenessOf = (change: ValueChange, held: readonly string[] | undefined): Wholeness => ({
  whole: held !== undefined,
  count: () => countOfRoles(change),
});

/** What the server calls the role; the label where that is the same. Of a role of which only the id is known, as somebody has it. */
async function serverName({ client, signal }: ValueChange, role: Resource): Promise<string> {
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
async function countOfRoles({ client, id, signal }: ValueChange): Promise<number | undefined> {
  const held = await client.countUsers(allOf(equal("id", id), "roles.value pr"), signal);
  return held === 0 && (await client.countUsers("roles.value pr", signal)) ? 0 : undefined;
}

/** Undefined: the server does not say which roles the user has. */
async function valuesHeld({ client, id, signal }: ValueChange, role: Resource) {
  const { scim, mapping } = client;
  const { resource: row } = await scim.get("Users", id, {}, signal);
  if (mapping.user.roles?.path.evaluate(row) === undefined) return undefined;
  const held = rolesOf(row, mapping.user.roles).filter((one) => one.id === role.id!.resource);
  return [...new Set(held.map(({ value }) => value))];
}
