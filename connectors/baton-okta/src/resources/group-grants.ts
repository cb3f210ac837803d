import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { BatonError, grant, grantExpandable, type PageOf, type ResourceContext } from "@baton-connectors/sdk";
import type { RoleAssignment } from "../api/roles.ts";
import type { Client } from "../client.ts";
import { createEmailFilter } from "../email-filter.ts";
import { identified } from "../identified.ts";
import { errorCode } from "../okta-error.ts";
import { type ListPage, nothing, sideBySide } from "../side-by-side.ts";
import { membershipGrantV1, roleGrantV1 } from "../v1.ts";
import { isKnownWithoutRoles } from "./group-privileges.ts";
import { usersCount } from "./group-resource.ts";
import { type RoleFacts, roleKey, toRole } from "./role-resource.ts";

type Context = ResourceContext<Client>;

/** Members, and the admin roles the group itself holds. */
export async function groupGrants(context: Context): Promise<PageOf<Grant>> {
  const count = usersCount(context.resource);
  const mayHaveMembers = count === undefined || count > 0;
  const mayHaveRoles = !(await isKnownWithoutRoles(context.session, context.resource.id!.resource));
  return sideBySide(context.page, {
    ...(mayHaveMembers && { members: (after) => members(context, after) }),
    ...(mayHaveRoles && { roles: (after) => roles(context, after) }),
  });
}

async function members(context: Context, after: string | undefined): Promise<ListPage<Grant>> {
  const { client, resource } = context;
  const groupId = resource.id!.resource;
  const included = createEmailFilter(client.settings.filterEmailDomains);
  const { items, next } = await client.groups.listUsers(groupId, after);
  const held = identified(context, items).filter(({ profile }) => included(profile));
  return { items: held.map(({ id }) => membership(resource, id)), next };
}

const membership = (group: Context["resource"], userId: string) =>
  grant(
    group,
    "member",
    { resourceType: "user", resource: userId },
    { annotations: [membershipGrantV1(group.id!.resource, userId)] },
  );

async function roles(context: Context, after: string | undefined): Promise<ListPage<Grant>> {
  const { client, resource } = context;
  const groupId = resource.id!.resource;
  const { items, next } = await client.roles
    .listAssignments("groups", groupId, after)
    .catch((thrown: unknown) => unseen(context, thrown));
  const count = usersCount(resource);
  const expandable = count === undefined || count > 0;
  const held = identified(
    context,
    items
      .filter((one) => isHeld(one, client))
      .map((one) => ({ type: typeOf(one), facts: factsOf(one), id: roleKey(factsOf(one)) })),
  );
  const grants = held.map(({ type, facts }) => {
    const role = toRole(type, facts);
    const annotations = [roleGrantV1(role.id!.resource, groupId)];
    if (expandable) annotations.push(grantExpandable({ entitlementIds: [`group:${groupId}:member`], shallow: true }));
    return grant(role, "assigned", { resourceType: "group", resource: groupId }, { annotations });
  });
  return { items: grants, next };
}

/** Roles that are not there, or not for these credentials to see, are left out and counted. */
function unseen({ resource, skip }: Context, thrown: unknown): ListPage<RoleAssignment> {
  if (!(thrown instanceof BatonError)) throw thrown;
  const group = { group_id: resource.id!.resource };
  if (thrown.code === "NotFound") skip("a group was deleted during the sync", group);
  else if (thrown.vendorCode === errorCode.denied) {
    skip("admin roles of a group may not be read", { ...group, permission: thrown.permission });
  } else throw thrown;
  return nothing;
}

const isHeld = ({ status, assignmentType, type }: RoleAssignment, { settings }: Client) =>
  status !== "INACTIVE" && assignmentType === "GROUP" && (type !== "CUSTOM" || settings.syncCustomRoles);

/** The role's own resource, which may be one that is never listed, e.g. of a standard type Okta added later. */
const typeOf = ({ type }: RoleAssignment): "custom-role" | "role" => (type === "CUSTOM" ? "custom-role" : "role");
const factsOf = ({ type, role, label }: RoleAssignment): RoleFacts => ({
  id: role,
  label,
  type: type === "CUSTOM" ? "" : type,
});
