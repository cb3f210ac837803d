import { withOrg, withOwnedOrg } from "../access.ts";
import { empty, json, notFound, type Reply, refuse } from "../reply.ts";
import { type Call, PAGING, type Route, route } from "../router.ts";
import { memberOf, type OrganizationData, type RoleData, sameLogin } from "../world.ts";

const READ = { scopes: ["admin:org"], permission: ["organization_custom_org_roles", "read"] } as const;
const HOLDERS = { scopes: ["admin:org"], permission: ["members", "read"] } as const;
const WRITE = { scopes: ["admin:org"], permission: ["members", "write"] } as const;
const ROLE = "/orgs/{org}/organization-roles/{role_id}";

function withRole(call: Call, use: (org: OrganizationData, role: RoleData) => Reply): Reply {
  return withOrg(call, (org) => {
    const role = org.roles.find((one) => one.id === call.params.role_id);
    return role ? use(org, role) : notFound;
  });
}

export const roleRoutes: Route[] = [
  // https://docs.github.com/en/rest/orgs/organization-roles#get-all-organization-roles-for-an-organization
  route("GET", "/orgs/{org}/organization-roles", READ, (call) =>
    withOrg(call, (org) => {
      if (org.roles_status) {
        const isPlan = org.roles_status === 403;
        return refuse(org.roles_status, isPlan ? "Upgrade your plan to use this feature" : "Not Found");
      }
      return json({ total_count: org.roles.length, roles: org.roles.map((role) => call.shapes.role(org, role)) });
    }),
  ),
  // https://docs.github.com/en/rest/orgs/organization-roles#get-an-organization-role
  route("GET", ROLE, READ, (call) => withRole(call, (org, role) => json(call.shapes.role(org, role)))),
  // https://docs.github.com/en/rest/orgs/organization-roles#list-users-that-are-assigned-to-an-organization-role
  route(
    "GET",
    `${ROLE}/users`,
    HOLDERS,
    (call) =>
      withRole(call, (_org, role) => {
        if (role.users_status) return refuse(role.users_status, "Not Found");
        const { items, headers } = call.page(role.users);
        const body = items.flatMap(({ login, assignment }) => {
          const user = call.world.user(login);
          return user ? [{ ...call.shapes.simpleUser(user), assignment, inherited_from: [] }] : [];
        });
        return json(body, 200, headers);
      }),
    PAGING,
  ),
  // https://docs.github.com/en/rest/orgs/organization-roles#list-teams-that-are-assigned-to-an-organization-role
  route(
    "GET",
    `${ROLE}/teams`,
    HOLDERS,
    (call) =>
      withRole(call, (org, role) => {
        if (role.teams_status) return refuse(role.teams_status, "Not Found");
        const { items, headers } = call.page(role.teams);
        const body = items.flatMap(({ slug }) => {
          const team = org.teams.find((one) => one.slug === slug);
          return team ? [{ ...call.shapes.team(org, team), assignment: "direct" }] : [];
        });
        return json(body, 200, headers);
      }),
    PAGING,
  ),
  // https://docs.github.com/en/rest/orgs/organization-roles#assign-an-organization-role-to-a-user
  route("PUT", "/orgs/{org}/organization-roles/users/{username}/{role_id}", WRITE, (call) =>
    withOwnedOrg(call, (org) =>
      withRole(call, (_org, role) => {
        const login = call.params.username ?? "";
        const member = memberOf(org, login);
        if (!member) return refuse(422, "Validation Failed", { errors: ["User is not a member of the organization"] });
        const held = role.users.find((one) => sameLogin(one.login, login));
        if (!held) role.users.push({ login: member.login, assignment: "direct" });
        else if (held.assignment === "indirect") held.assignment = "mixed";
        return empty;
      }),
    ),
  ),
  // https://docs.github.com/en/rest/orgs/organization-roles#remove-an-organization-role-from-a-user
  route("DELETE", "/orgs/{org}/organization-roles/users/{username}/{role_id}", WRITE, (call) =>
    withOwnedOrg(call, () =>
      withRole(call, (_org, role) => {
        const login = call.params.username ?? "";
        role.users = role.users.flatMap((one) => {
          if (!sameLogin(one.login, login) || one.assignment === "indirect") return [one];
          return one.assignment === "mixed" ? [{ ...one, assignment: "indirect" as const }] : [];
        });
        return empty;
      }),
    ),
  ),
];
