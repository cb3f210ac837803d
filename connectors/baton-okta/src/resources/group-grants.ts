import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  grant,
  grantExpandable,
  listsTogether,
  type PageOf,
  type ResourceContext,
} from "@baton-connectors/sdk";
import { isCustom, roleOf } from "../admin-roles.ts";
import type { OktaPage } from "../api/list.ts";
import type { RoleAssignment } from "../api/roles.ts";
import type { Client } from "../client.ts";
import { createEmailFilter } from "../email-filter.ts";
import { errorCode } from "../okta-error.ts";
import { membershipGrantV1, roleGrantV1 } from "../v1-identifiers.ts";
import { isKnownWithoutRoles } from "./group-privileges.ts";
import { usersCount } from "./group-resource.ts";
import { toRole } from "./role-resource.ts";

type Context = ResourceContext<Client>;

/** Members, and the admin roles the group itself holds. */
export async function groupGrants(context: Context): Promise<PageOf<Grant>> {
  const count = usersCount(context.resource);
  const mayHaveMembers = count === undefined || count > 0;
  const mayHaveRoles = !(await isKnownWithoutRoles(context.session, context.resource.id!.resource));
  return listsTogether(context.page, {
    ...(mayHaveMembers && { members: (after) => members(context, after as string | undefined) }),
    ...(mayHaveRoles && { roles: (after) => roles(context, after as string | undefined) }),
  });
}

async function members({ client, resource }: Context, after: string | undefined): Promise<OktaPage<Grant>> {
  const groupId = resource.id!.resource;
  const included = createEmailFilter(client.settings.filterEmailDomains);
  const { items, next } = await client.groups.listUsers(groupId, after);
  return { items: items.filter(({ profile }) => included(profile)).map(({ id }) => membership(resource, id)), next };
}

const membership = (group: Context["resource"], userId: string) =>
  grant(
    group,
    "member",
    { resourceType: "user", resource: userId },
    { annotations: [membershipGrantV1(group.id!.resource, userId)] },
  );

async function roles(context: Context, after: string | undefined): Promise<OktaPage<Grant>> {
  const { client, resource } = context;
  const groupId = resource.id!.resource;
  const { items, next } = await client.roles
    .listAssignments("groups", groupId, after)
    .catch((thrown: unknown) => unseen(context, thrown));
  const count = usersCount(resource);
  const expandable = count === undefined || count > 0;
  const grants = items
    .filter((one) => isHeld(one, client))
    .map((one) => {
      const role = roleResource(one);
      const annotations = [roleGrantV1(role.id!.resource, groupId)];
      if (expandable) annotations.push(grantExpandable({ entitlementIds: [`group:${groupId}:member`], shallow: true }));
      return grant(role, "assigned", { resourceType: "group", resource: groupId }, { annotations });
    });
  // A role that is assigned for several sets of resources is held once.
  return { items: [...new Map(grants.map((one) => [one.id, one])).values()], next };
}

/** Roles that are not for these credentials to see are left out and counted. */
function unseen({ resource, skip }: Context, thrown: unknown): OktaPage<RoleAssignment> {
  if (!(thrown instanceof BatonError) || thrown.vendorCode !== errorCode.denied) throw thrown;
  const { permission } = thrown;
  skip("admin roles of a group may not be read", { group_id: resource.id!.resource, permission });
  return { items: [], next: undefined };
}

const isHeld = (one: RoleAssignment, { settings }: Client) =>
  one.status !== "INACTIVE" && one.assignmentType === "GROUP" && (!isCustom(one) || settings.syncCustomRoles);

/** The role's own resource, which may be one that is never listed, e.g. of a standard type Okta added later. */
function roleResource(assignment: RoleAssignment): Resource {
  const { type, role, label } = assignment;
  if (isCustom(assignment)) return toRole("custom-role", { id: roleOf(assignment), label });
  return toRole("role", { id: type === "" ? roleOf(assignment) : role, type, label });
}
