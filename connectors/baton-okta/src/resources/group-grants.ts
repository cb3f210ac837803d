import type { Grant } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  grant,
  grantExpandable,
  noItems,
  type PageOf,
  pageOf,
  type ResourceContext,
} from "@baton-connectors/sdk";
import type { RoleAssignment } from "../api/roles.ts";
import type { Client } from "../client.ts";
import { phaseCursor, phaseOf } from "../cursor.ts";
import { createEmailFilter } from "../email-filter.ts";
import { errorCode } from "../okta-error.ts";
import { membershipGrantV1, roleGrantV1 } from "../v1.ts";
import { usersCount } from "./group-resource.ts";
import { toRole } from "./role-resource.ts";

type Context = ResourceContext<Client>;

/** Set while listing groups: Okta said that the group has no admin roles, so nobody needs to ask. */
export const noRolesKey = (groupId: string) => `noRoles/${groupId}`;

/** Members, and the admin roles the group itself holds; the two lists are read side by side. */
export async function groupGrants(context: Context): Promise<PageOf<Grant>> {
  const phase = phaseOf(context.page);
  if (phase?.phase === "roles") return roles(context, phase.after);
  if (phase) return members(context, phase.after);
  const count = usersCount(context.resource);
  const mayHaveMembers = count === undefined || count > 0;
  const mayHaveRoles = !(await context.session.get<boolean>(noRolesKey(context.resource.id!.resource)));
  if (!mayHaveMembers) return mayHaveRoles ? roles(context, undefined) : noItems;
  const first = await members(context, undefined);
  return mayHaveRoles ? { ...first, parallel: [{ phase: "roles" }] } : first;
}

async function members({ client, resource }: Context, after: string | undefined): Promise<PageOf<Grant>> {
  const groupId = resource.id!.resource;
  const included = createEmailFilter(client.settings.filterEmailDomains);
  const { items, next } = await client.groups.listUsers(groupId, after);
  const grants = items
    .filter(({ profile }) => included(profile))
    .map(({ id }) =>
      grant(
        resource,
        "member",
        { resourceType: "user", resource: id },
        { annotations: [membershipGrantV1(groupId, id)] },
      ),
    );
  return pageOf(grants, phaseCursor("members", next));
}

async function roles({ client, resource, skip }: Context, after: string | undefined): Promise<PageOf<Grant>> {
  const groupId = resource.id!.resource;
  const { items, next } = await client.roles.listAssignments("groups", groupId, after).catch((thrown: unknown) => {
    if (!(thrown instanceof BatonError) || thrown.vendorCode !== errorCode.denied) throw thrown;
    skip("admin roles of a group may not be read", { group_id: groupId, permission: thrown.permission });
    return { items: [], next: undefined };
  });
  const count = usersCount(resource);
  const expandable = count === undefined || count > 0;
  const held = items.filter((one) => isHeld(one, client)).map(roleOf);
  const grants = held.map((role) => {
    const annotations = [roleGrantV1(role.id!.resource, groupId)];
    if (expandable) annotations.push(grantExpandable({ entitlementIds: [`group:${groupId}:member`], shallow: true }));
    return grant(role, "assigned", { resourceType: "group", resource: groupId }, { annotations });
  });
  return pageOf(grants, phaseCursor("roles", next));
}

const isHeld = ({ status, assignmentType, type, role }: RoleAssignment, { settings }: Client) =>
  Boolean(type || role) &&
  status !== "INACTIVE" &&
  assignmentType === "GROUP" &&
  (type !== "CUSTOM" || settings.syncCustomRoles);

/** The role's own resource, which may be one that is never listed, e.g. of a standard type Okta added later. */
function roleOf({ type, role, label }: RoleAssignment) {
  return type === "CUSTOM" ? toRole("custom-role", { id: role, label }) : toRole("role", { id: role, label, type });
}
