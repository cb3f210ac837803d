import { invalid, notFound, refuse } from "../refusal.ts";
import { type Call, listed, noContent, ok, type Route, route } from "../route.ts";
import type { Group } from "../tenant.ts";

const read = "okta.groups.read";
const manage = "okta.groups.manage";

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/ */
export const groupRoutes: readonly Route[] = [
  route("GET", "/api/v1/groups", read, list, ["limit", "after", "expand"]),
  route("GET", "/api/v1/groups/{groupId}", read, (call) => withGroup(call, (group) => ok(shape(call, group))), [
    "expand",
  ]),
  route("POST", "/api/v1/groups", manage, create),
  route("PUT", "/api/v1/groups/{groupId}", manage, (call) => withGroup(call, (group) => replace(call, group))),
  route("DELETE", "/api/v1/groups/{groupId}", manage, (call) =>
    withGroup(call, (group) => {
      if (group.type === "BUILT_IN") return unsupported;
      call.world.removeGroup(group.id);
      return noContent;
    }),
  ),
  route("GET", "/api/v1/groups/{groupId}/users", read, members, ["limit", "after"]),
  route("PUT", "/api/v1/groups/{groupId}/users/{userId}", manage, (call) =>
    withMember(call, (group, userId) => {
      if (!group.members.includes(userId)) group.members.push(userId);
      return noContent;
    }),
  ),
  route("DELETE", "/api/v1/groups/{groupId}/users/{userId}", manage, (call) =>
    withMember(call, (group, userId) => {
      if (group.members.includes(userId)) group.members.splice(group.members.indexOf(userId), 1);
      return noContent;
    }),
  ),
];

const unsupported = refuse(501, "E0000060", "Unsupported operation.");

export function withGroup(call: Call, then: (group: Group) => ReturnType<Route["handle"]>) {
  const id = call.params.groupId!;
  const group = call.world.group(id);
  return group ? then(group) : notFound(id, "UserGroup");
}

function withMember(call: Call, then: (group: Group, userId: string) => ReturnType<Route["handle"]>) {
  return withGroup(call, (group) => {
    if (group.type === "BUILT_IN" || group.type === "APP_GROUP") return unsupported;
    const id = call.params.userId!;
    return call.world.user(id) ? then(group, id) : notFound(id, "User");
  });
}

function shape(call: Call, { members, roles, rolesError: _error, stats, ...group }: Group) {
  const expand = call.query.get("expand")?.split(",") ?? [];
  if (stats === undefined || !expand.includes("stats")) return group;
  return {
    ...group,
    _embedded: { stats: counted(stats, members.length, roles.length), ...(expand.includes("app") && { app: {} }) },
  };
}

/** `auto` stands for what the tenant itself says. */
function counted(stats: unknown, members: number, roles: number): unknown {
  if (typeof stats !== "object" || stats === null) return stats;
  const { usersCount, hasAdminPrivilege, hasAdminPrivlege } = stats as Record<string, unknown>;
  return {
    ...stats,
    ...(usersCount === "auto" && { usersCount: members }),
    ...(hasAdminPrivilege === "auto" && { hasAdminPrivilege: roles > 0 }),
    ...(hasAdminPrivlege === "auto" && { hasAdminPrivlege: roles > 0 }),
  };
}

function list(call: Call) {
  const expand = call.query.get("expand") ?? "stats";
  if (expand.split(",").some((one) => !["stats", "app"].includes(one))) return invalid("expand", `expand: ${expand}`);
  const paged = call.page("groups", call.world.tenant.groups, expand.includes("stats") ? 1000 : 10_000);
  return listed({ ...paged, items: paged.items.map((group) => shape(call, group)) });
}

function members(call: Call) {
  return withGroup(call, (group) => {
    const paged = call.page("gusers", group.members, 1000);
    // Real tenants answer with members who were deleted a moment ago.
    const items = paged.items.map(
      (id) => call.world.user(id) ?? { id, status: "ACTIVE", profile: { login: `${id}@gone.test` } },
    );
    return listed({ ...paged, items });
  });
}

function create(call: Call) {
  const profile = call.body.profile as { name?: unknown } | undefined;
  if (typeof profile?.name !== "string" || profile.name === "")
    return invalid("name", "name: The field cannot be left blank");
  const { tenant } = call.world;
  if (tenant.groups.some((group) => (group.profile as { name?: unknown })?.name === profile.name)) {
    return invalid("name", "name: An object with this field already exists in the current organization");
  }
  const created = new Date(call.world.now()).toISOString();
  const group: Group = {
    id: call.world.newId("00gnew"),
    created,
    lastUpdated: created,
    type: "OKTA_GROUP",
    profile,
    stats: { usersCount: "auto", appsCount: 0 },
    members: [],
    roles: [],
  };
  tenant.groups.push(group);
  return ok(shape(call, group));
}

/** PUT replaces: attributes that are not sent are gone. */
function replace(call: Call, group: Group) {
  const profile = call.body.profile as { name?: unknown } | undefined;
  if (group.type !== "OKTA_GROUP") return unsupported;
  if (typeof profile?.name !== "string" || profile.name === "")
    return invalid("name", "name: The field cannot be left blank");
  group.profile = profile;
  return ok(shape(call, group));
}
