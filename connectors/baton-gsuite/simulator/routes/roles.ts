import { duplicate, invalid, noContent, notFound, ok } from "../reply.ts";
import type { Route } from "../route.ts";
import type { Entity } from "../tenant.ts";

const read = ["admin.directory.rolemanagement", "admin.directory.rolemanagement.readonly"];
const write = ["admin.directory.rolemanagement"];
const customer = "/admin/directory/v1/customer/{customer}";

/**
 * https://developers.google.com/workspace/admin/directory/reference/rest/v1/roles
 * https://developers.google.com/workspace/admin/directory/reference/rest/v1/roleAssignments
 */
export const roleRoutes: readonly Route[] = [
  {
    method: "GET",
    path: `${customer}/roles`,
    query: ["maxResults", "pageToken"],
    size: { name: "maxResults", min: 1, max: 100 },
    scopes: read,
    handle: (call) => {
      if (!call.world.isCustomer(call.params.customer!)) return notFound("customer");
      const page = call.page("roles", call.world.tenant.roles, { default: 100, max: 100 });
      const items = page.rows;
      return ok({ kind: "admin#directory#roles", etag: '"r"', ...(items.length > 0 && { items }), ...page.next });
    },
  },
  {
    method: "GET",
    path: `${customer}/roles/{roleId}`,
    scopes: read,
    handle: ({ world, params }) => {
      const role = world.tenant.roles.find((candidate) => candidate.roleId === params.roleId);
      return role && world.isCustomer(params.customer!) ? ok(role) : notFound("roleId");
    },
  },
  {
    method: "GET",
    path: `${customer}/roleassignments`,
    query: ["includeIndirectRoleAssignments", "maxResults", "pageToken", "roleId", "userKey"],
    size: { name: "maxResults", min: 1, max: 200 },
    words: { includeIndirectRoleAssignments: ["true", "false"] },
    scopes: read,
    handle: (call) => {
      const { world, query } = call;
      if (!world.isCustomer(call.params.customer!)) return notFound("customer");
      const roleId = query.get("roleId");
      const userKey = query.get("userKey");
      const assignee = userKey === null ? undefined : (world.user(userKey)?.id ?? userKey);
      const rows = world.tenant.roleAssignments.filter(
        (row) => (roleId === null || row.roleId === roleId) && (userKey === null || row.assignedTo === assignee),
      );
      const page = call.page("assignments", rows, { default: 100, max: 200 });
      const items = page.rows;
      return ok({
        kind: "admin#directory#roleAssignments",
        etag: '"ra"',
        ...(items.length > 0 && { items }),
        ...page.next,
      });
    },
  },
  {
    method: "POST",
    path: `${customer}/roleassignments`,
    scopes: write,
    handle: ({ world, body }) => {
      const { assignedTo, roleId, scopeType } = body;
      if (typeof assignedTo !== "string" || typeof roleId !== "string" || typeof scopeType !== "string")
        return invalid("Invalid Input");
      if (!world.tenant.roles.some((role) => role.roleId === roleId)) return notFound("roleId");
      const held = world.tenant.roleAssignments.some(
        (row) => row.assignedTo === assignedTo && row.roleId === roleId && row.scopeType === scopeType,
      );
      if (held) return duplicate();
      const assignment: Entity = {
        kind: "admin#directory#roleAssignment",
        etag: '"ra"',
        roleAssignmentId: world.nextId("138").slice(0, 17),
        roleId,
        assignedTo,
        assigneeType: world.group(assignedTo) ? "group" : "user",
        scopeType,
      };
      world.tenant.roleAssignments.push(assignment);
      return ok(assignment);
    },
  },
  {
    method: "DELETE",
    path: `${customer}/roleassignments/{roleAssignmentId}`,
    scopes: write,
    handle: ({ world, params }) => {
      const id = params.roleAssignmentId!;
      if (!/^\d+$/.test(id)) return invalid(`Invalid value at 'role_assignment_id' (TYPE_INT64), "${id}"`);
      const at = world.tenant.roleAssignments.findIndex((row) => row.roleAssignmentId === id);
      if (at < 0) return notFound("roleAssignmentId");
      world.tenant.roleAssignments.splice(at, 1);
      return noContent;
    },
  },
];
