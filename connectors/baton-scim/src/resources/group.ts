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
import { usersOfGroup } from "../hidden-members.ts";
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
    await keepMembers(
      session,
      groups.flatMap(({ id, row }) => shown(id, membersOf(row, mapping.members))),
    );
    return pageOf(
      groups.map(({ id, row }) => toGroup(id, mapping.displayName.evaluate(row))),
      next,
    );
  },
  get: async ({ client, id, signal }) => {
    const { resource: row } = await client.scim.get("Groups", id.resource, {}, signal);
    return toGroup(id.resource, client.mapping.group?.displayName.evaluate(row));
  },
  entitlements: async ({ resource: of, session }) => {
    const grantableTo = (await isNested(session, of.id!.resource)) ? [user, group] : [user];
    return pageOf([
      assignment(of, member, {
        displayName: `${of.displayName} group member`,
        description: `Member of ${of.displayName} group`,
        grantableTo,
      }),
    ]);
  },
  grants: async (context) => {
    const { resource: of, skip } = context;
    const members = await membersOfGroup(context);
    if (members.unnamed > 0) skip("a member without an id", { group: of.id!.resource, members: members.unnamed });
    return pageOf([
      ...members.users.map((id) => grant(of, member, { resourceType: "user", resource: id })),
      ...members.groups.map((id) =>
        grant(
          of,
          member,
          { resourceType: "group", resource: id },
          {
            annotations: [grantExpandable({ entitlementIds: [`group:${id}:${member}`] })],
          },
        ),
      ),
    ]);
  },
  grant: addMember,
  revoke: removeMember,
});

function toGroup(id: string, name: unknown) {
  const displayName = typeof name === "string" ? name : "";
  return resource({ type: "group", id, displayName, group: { profile: { group_id: id, group_name: displayName } } });
}

/** A list without members, or with none, may hold them back. */
function shown(id: string, members: ReturnType<typeof membersOf>): [string, ListedMembers][] {
  return members && members.length > 0 ? [[id, inKinds(members)]] : [];
}

async function membersOfGroup(context: ResourceContext<Client>): Promise<ListedMembers> {
  const { client, resource: of, session, signal } = context;
  const id = of.id!.resource;
  const mapping = client.mapping.group?.members;
  if (!mapping || mapping.by === "filter") return inKinds([]);
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
