import { invalid, notFound } from "../refusal.ts";
import { type Call, listed, noContent, ok, type Route, route } from "../route.ts";
import type { App } from "../tenant.ts";

const read = "okta.apps.read";
const manage = "okta.apps.manage";

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/ */
export const appRoutes: readonly Route[] = [
  route("GET", "/api/v1/apps", read, list, ["limit", "after", "filter"]),
  route("GET", "/api/v1/apps/{appId}", read, (call) => withApp(call, (app) => ok(shape(app)))),
  route(
    "GET",
    "/api/v1/apps/{appId}/users",
    read,
    (call) => withApp(call, (app) => listed(call.page("appusers", app.appUsers, 500))),
    ["limit", "after"],
  ),
  route("GET", "/api/v1/apps/{appId}/users/{userId}", read, (call) =>
    withApp(call, (app) => {
      const user = app.appUsers.find(({ id }) => id === call.params.userId);
      return user ? ok(user) : notFound(call.params.userId!, "AppUser");
    }),
  ),
  route("POST", "/api/v1/apps/{appId}/users", manage, (call) => withApp(call, (app) => assignUser(call, app))),
  route(
    "DELETE",
    "/api/v1/apps/{appId}/users/{userId}",
    manage,
    (call) => remove(call, "appUsers", "userId", "AppUser"),
    ["sendEmail"],
  ),
  route(
    "GET",
    "/api/v1/apps/{appId}/groups",
    read,
    (call) => withApp(call, (app) => listed(call.page("appgroups", app.appGroups, 200))),
    ["limit", "after"],
  ),
  route("GET", "/api/v1/apps/{appId}/groups/{groupId}", read, (call) =>
    withApp(call, (app) => {
      const group = app.appGroups.find(({ id }) => id === call.params.groupId);
      return group ? ok(group) : notFound(call.params.groupId!, "ApplicationGroupAssignment");
    }),
  ),
  route("PUT", "/api/v1/apps/{appId}/groups/{groupId}", manage, (call) =>
    withApp(call, (app) => assignGroup(call, app)),
  ),
  route("DELETE", "/api/v1/apps/{appId}/groups/{groupId}", manage, (call) =>
    remove(call, "appGroups", "groupId", "ApplicationGroupAssignment"),
  ),
];

function withApp(call: Call, then: (app: App) => ReturnType<Route["handle"]>) {
  const id = call.params.appId!;
  const app = call.world.app(id);
  return app ? then(app) : notFound(id, "AppInstance");
}

const shape = ({ appUsers: _users, appGroups: _groups, ...app }: App) => app;

function list(call: Call) {
  const filter = call.query.get("filter");
  if (filter !== null && filter !== 'status eq "ACTIVE"')
    return invalid("filter", `filter: '${filter}' is not simulated`);
  const { apps } = call.world.tenant;
  const paged = call.page("apps", filter ? apps.filter((app) => app.status === "ACTIVE") : apps, 200);
  return listed({ ...paged, items: paged.items.map(shape) });
}

function assignUser(call: Call, app: App) {
  const { id, scope, credentials } = call.body as {
    id?: unknown;
    scope?: unknown;
    credentials?: { userName?: unknown };
  };
  if (typeof id !== "string" || !call.world.user(id)) return notFound(String(id), "User");
  if (scope !== "USER" || typeof credentials?.userName !== "string")
    return invalid("credentials", "credentials.userName and scope USER");
  const at = new Date(call.world.now()).toISOString();
  const user = {
    id,
    externalId: null,
    created: at,
    lastUpdated: at,
    scope,
    status: "ACTIVE",
    credentials,
    profile: {},
  };
  app.appUsers = [...app.appUsers.filter((one) => one.id !== id), user];
  return ok(user);
}

function assignGroup(call: Call, app: App) {
  const id = call.params.groupId!;
  if (!call.world.group(id)) return notFound(id, "UserGroup");
  const group = {
    id,
    lastUpdated: new Date(call.world.now()).toISOString(),
    priority: app.appGroups.length,
    profile: {},
  };
  if (!app.appGroups.some((one) => one.id === id)) app.appGroups.push(group);
  return ok(group);
}

function remove(call: Call, list: "appUsers" | "appGroups", param: string, kind: string) {
  return withApp(call, (app) => {
    const at = app[list].findIndex(({ id }) => id === call.params[param]);
    if (at < 0) return notFound(call.params[param]!, kind);
    app[list].splice(at, 1);
    return noContent;
  });
}
