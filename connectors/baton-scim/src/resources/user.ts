import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { grant, pageOf, permissionIds, type ResourceContext, resource, resourceType } from "@baton-connectors/sdk";
import { createAccount, credentials, removeAccount, rotation } from "../account/account.ts";
import { userActions } from "../account/user-actions.ts";
import type { Client } from "../client.ts";
import { idOfGroup } from "../group-by-name.ts";
import { groupsByFilter } from "../hidden-members.ts";
import { keepUsers, type ListedUser, listedUser } from "../listed.ts";
import { heldIn } from "../rows/held.ts";
import { toRole } from "../rows/role-row.ts";
import { toUser } from "../rows/user-row.ts";
import { member } from "./member-entitlement.ts";

export const user = resourceType<Client>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  permissions: { sync: permissionIds("read Users"), provision: permissionIds("write Users") },
  list: async ({ client, page, parent, session, signal, skip }) => {
    if (parent) return pageOf([]);
    const { items, next, missing } = await client.listUsers(page.cursor, signal, page.size || undefined);
    if (missing > 0) skip("users that the server counts and does not list", { missing });
    const users = items.flatMap((row) => {
      const one = toUser(row, client.mapping.user);
      if (!one) skip("a user without an id");
      return one ? [{ row, one }] : [];
    });
    await keepUsers(
      session,
      listed(
        client,
        users.map(({ row, one }) => [one.id!.resource, row] as const),
      ),
    );
    return pageOf(
      users.map(({ one }) => one),
      next,
    );
  },
  get: async ({ client, id, signal }) =>
    toUser((await client.scim.get("Users", id.resource, {}, signal)).resource, client.mapping.user),
  entitlements: () => pageOf([]),
  grants: heldByUser,
  account: { credentials, create: createAccount },
  delete: removeAccount,
  rotate: rotation,
  actions: userActions,
});

/** What a page of the list shows of roles and groups: one user who has some tells that the list shows them. */
function listed({ mapping }: Client, rows: readonly (readonly [string, unknown])[]): [string, ListedUser][] {
  const { roles, groups } = mapping.user;
  const all = rows.map(([id, row]) => [id, heldIn(row, mapping.user)] as const);
  const shows = (list: keyof ListedUser, wanted: unknown) => !wanted || all.some(([, held]) => held[list].length > 0);
  if (!shows("roles", roles) || !shows("groups", groups)) return [];
  return all.map((one) => [...one]);
}

async function heldByUser(context: ResourceContext<Client>) {
  const { client, resource: of, session, skip } = context;
  const mapping = client.mapping.user;
  const byFilter = client.mapping.group?.members?.by === "filter";
  if (!mapping.roles && !mapping.groups && !byFilter) return pageOf([]);
  const principal = { resourceType: "user", resource: of.id!.resource };
  const shown = mapping.roles || mapping.groups;
  const held = shown ? ((await listedUser(session, principal.resource)) ?? (await readUser(context))) : nothing;
  const grants: Grant[] = held.roles.map((one) => grant(toRole(one), member, principal));
  const groups = new Set(byFilter ? await groupsByFilter(context) : []);
  for (const one of held.groups) {
    const id = one.id ?? (await idOfGroup(context, one.name));
    if (id === undefined) skip("a group of a user that the server does not have", { group: one.name });
    else groups.add(id);
  }
  for (const id of groups) grants.push(grant(resource({ type: "group", id, displayName: "" }), member, principal));
  return pageOf(grants);
}

const nothing: ListedUser = { roles: [], groups: [] };

async function readUser({ client, resource: of, signal }: ResourceContext<Client>): Promise<ListedUser> {
  const { resource: row } = await client.scim.get("Users", of.id!.resource, {}, signal);
  return heldIn(row, client.mapping.user);
}
