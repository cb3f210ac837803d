import { invalid, notFound, refuse } from "../refusal.ts";
import { type Call, created, iamList, noContent, ok, type Route, route } from "../route.ts";
import { withGroup } from "./groups.ts";

const read = "okta.roles.read";
const manage = "okta.roles.manage";

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/ */
export const roleRoutes: readonly Route[] = [
  route(
    "GET",
    "/api/v1/iam/assignees/users",
    read,
    (call) => {
      const paged = call.page("assignees", call.world.tenant.assignees, 100);
      const org = call.world.tenant.org.id;
      return iamList(call, "value", {
        ...paged,
        items: paged.items.map((id) => ({ id, orn: `orn:okta:directory:${org}:users:${id}` })),
      });
    },
    ["limit", "after"],
  ),
  route("GET", "/api/v1/users/{userId}/roles", read, (call) => ownRoles(call)),
  route("POST", "/api/v1/users/{userId}/roles", manage, (call) =>
    withUser(call, (id) => {
      const { tenant } = call.world;
      const roles = tenant.userRoles[id] ?? [];
      tenant.userRoles[id] = roles;
      const reply = assign(call, roles, "USER");
      if (reply.status !== 200) return reply;
      if (!tenant.assignees.includes(id)) tenant.assignees.push(id);
      return created(reply.body);
    }),
  ),
  route("DELETE", "/api/v1/users/{userId}/roles/{assignmentId}", manage, (call) =>
    withUser(call, (id) => unassign(call, call.world.tenant.userRoles[id] ?? [])),
  ),
  route("GET", "/api/v1/groups/{groupId}/roles", read, (call) =>
    withGroup(call, ({ roles, rolesError: error }) =>
      error ? refuse(error.status, error.errorCode, error.errorSummary) : ok(roles),
    ),
  ),
  route("POST", "/api/v1/groups/{groupId}/roles", manage, (call) =>
    withGroup(call, ({ roles }) => assign(call, roles, "GROUP")),
  ),
  route("DELETE", "/api/v1/groups/{groupId}/roles/{assignmentId}", manage, (call) =>
    withGroup(call, ({ roles }) => unassign(call, roles)),
  ),
  route(
    "GET",
    "/api/v1/iam/roles",
    read,
    (call) => iamList(call, "roles", call.page("iamroles", call.world.tenant.customRoles, 100)),
    ["limit", "after"],
  ),
  route("GET", "/api/v1/iam/roles/{roleId}", read, (call) => {
    const role = call.world.tenant.customRoles.find(({ id }) => id === call.params.roleId);
    return role ? ok(role) : notFound(call.params.roleId!, "Role");
  }),
];

interface Assignment {
  readonly id: string;
  readonly [key: string]: unknown;
}

/** Of a user who was deleted a moment ago too, as long as the roles are still there. */
function ownRoles(call: Call) {
  const known = call.world.tenant.userRoles[call.params.userId!];
  return known ? ok(known) : withUser(call, () => ok([]));
}

function withUser(call: Call, then: (id: string) => ReturnType<Route["handle"]>) {
  const user = call.world.user(call.params.userId!);
  return user ? then(user.id) : notFound(call.params.userId!, "User");
}

const standard = `API_ACCESS_MANAGEMENT_ADMIN MOBILE_ADMIN ORG_ADMIN READ_ONLY_ADMIN REPORT_ADMIN SUPER_ADMIN USER_ADMIN
HELP_DESK_ADMIN APP_ADMIN GROUP_MEMBERSHIP_ADMIN WORKFLOWS_ADMIN API_ADMIN`.split(/\s+/);

function assign(call: Call, roles: Assignment[], assignmentType: "USER" | "GROUP") {
  const { type } = call.body as { type?: unknown };
  if (typeof type !== "string" || !standard.includes(type)) return invalid("type", "type: not a standard role");
  if (
    roles.some((role) => role.type === type && role.assignmentType === assignmentType && role.status !== "INACTIVE")
  ) {
    return refuse(409, "E0000090", `The role specified is already assigned to the ${assignmentType.toLowerCase()}.`);
  }
  const at = new Date(call.world.now()).toISOString();
  const role = {
    id: call.world.newId("ra1new"),
    label: type,
    type,
    status: "ACTIVE",
    created: at,
    lastUpdated: at,
    assignmentType,
  };
  roles.push(role);
  return ok(role);
}

function unassign(call: Call, roles: Assignment[]) {
  const at = roles.findIndex(({ id }) => id === call.params.assignmentId);
  if (at < 0) return notFound(call.params.assignmentId!, "RoleAssignment");
  roles.splice(at, 1);
  return noContent;
}
