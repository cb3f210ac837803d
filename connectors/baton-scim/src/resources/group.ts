import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { idText } from "@baton-connectors/scim";
import {
  assignment,
  grant,
  grantExpandable,
  pageOf,
  permissionIds,
  type ResourceContext,
  type ResourceType,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import { addMember, removeMember } from "../changes/members.ts";
import type { Client } from "../client.ts";
import { groupsByFilter, isCut, usersOfGroup } from "../hidden-members.ts";
import { inKinds, isNested, keepMembers, type ListedMembers, listedMembers } from "../listed.ts";
import { membersOf } from "../rows/member.ts";
import { member } from "./member-entitlement.ts";
import { user } from "./user.ts";

export const group: ResourceType<Client> = resourceType<Client>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  permissions: { sync: permissionIds("read Groups"), provision: permissionIds("write Groups") },
  list: async ({ client, page, parent, session, signal, skip }) => {
    const mapping = client.mapping.group;
    if (parent || !mapping) return pageOf([]);
    const { items, next, missing } = await client.listGroups(page.cursor, signal, page.size || undefined);
    if (missing > 0) skip("groups that the server counts and does not list", { missing });
    const groups = items.flatMap((row) => {
      const id = idText(mapping.id.evaluate(row));
      if (id === undefined) skip("a group without an id");
      return id === undefined ? [] : [{ id, row }];
    });
    const listed = groups.flatMap(({ id, row }) => shown(id, membersOf(row, mapping.members)));
    await keepMembers(session, listed);
    if (listed.length === 0 && groups.length > 0) await session.set(unlisted, true);
    return pageOf(
      groups.map(({ id, row }) => toGroup(id, mapping.displayName.evaluate(row))),
      next,
    );
  },
  get: async ({ client, id, signal }) => {
    const { resource: row } = await client.scim.get("Groups", id.resource, {}, signal);
    return toGroup(id.resource, client.mapping.group?.displayName.evaluate(row));
  },
  entitlements: async ({ client, resource: of, session }) => {
    const isUnknown = isByFilter(client) || (await session.get<boolean>(unlisted)) === true;
    const mayNest = isUnknown || (await isNested(session, of.id!.resource));
    const grantableTo = mayNest ? [user, group] : [user];
    return pageOf([
      assignment(of, member, {
        displayName: `${of.displayName} group member`,
        description: `Member of ${of.displayName} group`,
        grantableTo,
      }),
    ]);
  },
  grants: async (context) => {
    const { client, resource: of, skip } = context;
    // Who is in it stands with the users, and with the groups in it.
    if (isByFilter(client)) {
      const holder = { resourceType: "group", resource: of.id!.resource };
      return pageOf((await groupsByFilter(context)).map((id) => nestedGrant(toGroup(id, ""), holder)));
    }
    const members = await allMembers(context);
    if (members.unnamed > 0) skip("a member without an id", { group: of.id!.resource, members: members.unnamed });
    return pageOf([
      ...members.users.map((id) => grant(of, member, { resourceType: "user", resource: id })),
      ...members.groups.map((id) => nestedGrant(of, { resourceType: "group", resource: id })),
    ]);
  },
  grant: addMember,
  revoke: removeMember,
});

/** Set when a page of the list shows no members: whether groups are among them is not known before they are read. */
const unlisted = "members:unlisted";

const isByFilter = ({ mapping }: Client) => mapping.group?.members?.by === "filter";

const nestedGrant = (of: Resource, holder: { readonly resourceType: string; readonly resource: string }) =>
  grant(of, member, holder, {
    annotations: [grantExpandable({ entitlementIds: [`group:${holder.resource}:${member}`] })],
  });

function toGroup(id: string, name: unknown) {
  const displayName = typeof name === "string" ? name : "";
  return resource({ type: "group", id, displayName, group: { profile: { group_id: id, group_name: displayName } } });
}

/** A list without members, or with none, may hold them back. */
function shown(id: string, members: ReturnType<typeof membersOf>): [string, ListedMembers][] {
  return members && members.length > 0 ? [[id, inKinds(members)]] : [];
}

/** As the server shows them, and who it finds besides where it shows only so many. */
async function allMembers(context: ResourceContext<Client>): Promise<ListedMembers> {
  const shown = await membersOfGroup(context);
  if (!(await isCut(context, shown))) return shown;
  context.skip("groups in a group whose list of members ends early", { group: context.resource.id!.resource });
  const found = await usersOfGroup(context);
  return { ...shown, users: [...new Set([...shown.users, ...(found ?? [])])] };
}

async function membersOfGroup(context: ResourceContext<Client>): Promise<ListedMembers> {
  const { client, resource: of, session, signal } = context;
  const id = of.id!.resource;
  const mapping = client.mapping.group?.members;
  if (!mapping) return inKinds([]);
  const listed = await listedMembers(session, id);
  if (listed) return listed;
  const { resource: row } = await client.scim.get("Groups", id, {}, signal);
  const found = membersOf(row, mapping);
  if (found) return inKinds(found);
  // Servers may hold an attribute back until it is asked for. https://www.rfc-editor.org/rfc/rfc7643#section-2.4
  const attributes = mapping.path.text.replace(/^\$\.?/, "").replace(/[.[].*$/, "");
  const asked = membersOf((await client.scim.get("Groups", id, { attributes }, signal)).resource, mapping);
  if (asked) return inKinds(asked);
  const users = await usersOfGroup(context);
  if (!users) context.skip("members that the server does not show", { group: id });
  return { users: users ?? [], groups: [], unnamed: 0 };
}
