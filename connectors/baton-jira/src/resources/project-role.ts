import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  entitlementId,
  type GetContext,
  grant,
  grantExpandable,
  noItems,
  pageOf,
  type ResourceContext,
  type ResourceType,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import { startOf } from "../api/pages.ts";
import type { Actor, Role } from "../api/projects.ts";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";
import { type KnownProject, projectOf, projectPage, projectsOf, rolesOf, withoutCustomers } from "../remembered.ts";
import { grantRole, revokeRole } from "../role-assignment.ts";
import { partsOf } from "../role-id.ts";
import { group } from "./group.ts";
import { user } from "./user.ts";

/** A role of a project: roles are the site's, who has them is each project's. */
export const projectRole: ResourceType<Client> = resourceType<Client>({
  id: "project-role",
  displayName: "Project Role",
  traits: ["role"],
  permissions: permissions.projectRole,
  list: async (context) => {
    if (context.parent) return noItems;
    const { skip } = context;
    const { items, next } = await projectPage(context, startOf(context.page.cursor));
    const projects = await projectsOf(
      context,
      items.map(({ id }) => id),
    );
    for (const { key } of items.filter((_, i) => !projects[i]))
      skip("roles of a project that is listed and not found", { project: key });
    const known = projects.filter((one) => one !== undefined);
    for (const { key, deadRoles } of known)
      for (const name of deadRoles) skip("a project role whose link names none", { project: key, role: name });
    const roles = await rolesOf(context, [...new Set(known.flatMap(({ roleIds }) => roleIds))]);
    const rows = known.flatMap((one) =>
      one.roleIds.flatMap((id) => {
        const role = roles.get(id);
        if (role) return [toResource(one, role)];
        skip("a project role that Jira names and does not find", { project: one.key, role_id: id });
        return [];
      }),
    );
    return pageOf(rows, next);
  },
  get: async (context: GetContext<Client>) => {
    const parts = partsOf(context.id.resource);
    const found = parts && (await projectOf(context, parts.projectId));
    if (!parts || !found?.roleIds.includes(parts.roleId)) return undefined;
    const role = (await rolesOf(context, [parts.roleId])).get(parts.roleId);
    return role && toResource(found, role);
  },
  entitlements: ({ resource: of }) => {
    const role = String(of.profile?.name ?? "");
    const projectName = of.displayName.slice(0, of.displayName.length - role.length - separator.length);
    return pageOf([
      assignment(of, "assigned", {
        displayName: `${of.displayName} Assignment`,
        description: `Assigned to ${role} role on the ${projectName} project`,
        grantableTo: [user, group],
      }),
    ]);
  },
  grants: async (context) => {
    const { client, resource: of, signal } = context;
    const { projectId, roleId } = partsOf(of.id!.resource)!;
    const actors = await client.jira.listActors(projectId, roleId, signal);
    const users = actors.flatMap((one) => (one.type === userActor ? (one.actorUser?.accountId ?? []) : []));
    const wanted = new Set(await withoutCustomers(context, users));
    return pageOf(actors.flatMap((one) => grantsOf(context, one, wanted)));
  },
  grant: grantRole,
  revoke: revokeRole,
});

const separator = " - ";
const userActor = "atlassian-user-role-actor";
const groupActor = "atlassian-group-role-actor";

function grantsOf({ resource: of, skip }: ResourceContext<Client>, actor: Actor, users: ReadonlySet<string>) {
  const { type = "", actorUser, actorGroup } = actor;
  const userId = actorUser?.accountId;
  const groupId = actorGroup?.groupId;
  if (type === userActor && userId)
    return users.has(userId) ? [grant(of, "assigned", { resourceType: "user", resource: userId })] : [];
  if (type === groupActor && groupId) {
    const principal = { resourceType: "group", resource: groupId };
    const inherited = grantExpandable({
      entitlementIds: [entitlementId(principal, "member")],
      resourceTypeIds: ["user"],
    });
    return [grant(of, "assigned", principal, { annotations: [inherited] })];
  }
  const known = type === userActor || type === groupActor;
  skip(known ? "an actor of a project role without an id" : "an actor of a project role of an unknown kind", {
    role: of.displayName,
    type,
  });
  return [];
}

function toResource({ id: projectId, name }: KnownProject, role: Role): Resource {
  const { id, name: roleName = "", description = "" } = role;
  return resource({
    type: "project-role",
    id: `${projectId}:${id}`,
    displayName: `${name}${separator}${roleName}`,
    role: { profile: { name: roleName, role_id: Number(id), project_id: projectId, description } },
  });
}
