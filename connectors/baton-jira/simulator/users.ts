import { beanOf, done, fail, invalid, ok, pageOf } from "./reply.ts";
import { type Asked, type Route, type Site, userJson, userOf } from "./site.ts";
import type { Group } from "./tenant.ts";

const read = "read:jira-user";
const configure = "manage:jira-configuration";
const products = ["jira-core", "jira-servicedesk", "jira-product-discovery", "jira-software"];
/** Of a site's users no more are looked at. */
const mostViewers = 1000;

const groupOf = ({ tenant }: Site, id: string | null) => tenant.groups.find(({ groupId }) => groupId === id);
const groupMissing = (id: string | null) => fail(404, `The group with id '${id}' was not found.`);

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/, …-groups/, …-user-search/, …-myself/ */
export const userRoutes: readonly Route[] = [
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/myself$/, takes: [], scope: read },
    answer: (asked) => ok(userJson(asked.base, userOf(asked, asked.tenant.site.self) ?? {})),
  },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/users\/search$/, takes: ["maxResults", "startAt"], scope: read },
    answer: ({ url, tenant, options, base }) =>
      ok(
        pageOf(url, tenant.users, { most: options.maxUsers ?? 1000, normal: 50 }).values.map((one) =>
          userJson(base, one),
        ),
      ),
  },
  {
    ...{
      method: "GET",
      path: /^\/rest\/api\/[23]\/user\/search$/,
      takes: ["query", "maxResults", "startAt"],
      scope: read,
    },
    answer: ({ url, query, tenant, base }) => {
      const wanted = (query.get("query") ?? "").toLowerCase();
      const like = (text: unknown) => typeof text === "string" && text.toLowerCase().startsWith(wanted);
      const found = tenant.users.filter(({ emailAddress, displayName }) => like(emailAddress) || like(displayName));
      return ok(pageOf(url, found, { most: 1000, normal: 50 }).values.map((one) => userJson(base, one)));
    },
  },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/user$/, takes: ["accountId"], scope: read },
    answer: (asked) => {
      const found = userOf(asked, asked.query.get("accountId"));
      return found
        ? ok(userJson(asked.base, found))
        : fail(404, "Specified user does not exist or you do not have required permissions");
    },
  },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/user\/groups$/, takes: ["accountId"], scope: read },
    answer: (asked) => {
      const id = asked.query.get("accountId");
      if (!userOf(asked, id)) return fail(404, "The user does not exist.");
      return ok(asked.tenant.groups.filter(({ members }) => members.includes(id!)).map((one) => groupJson(asked, one)));
    },
  },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/user\/viewissue\/search$/, scope: read },
    takes: ["query", "startAt", "maxResults", "projectKey"],
    answer: viewers,
  },
  {
    ...{ method: "POST", path: /^\/rest\/api\/[23]\/user$/, takes: [], scope: configure },
    answer: createUser,
  },
  {
    ...{
      method: "GET",
      path: /^\/rest\/api\/[23]\/group\/bulk$/,
      takes: ["maxResults", "startAt", "groupId"],
      scope: read,
    },
    answer: (asked) => {
      const { url, tenant, options, query } = asked;
      const wanted = query.get("groupId");
      const groups = wanted === null ? tenant.groups : tenant.groups.filter(({ groupId }) => groupId === wanted);
      return ok(
        beanOf(url, groups, { most: options.maxGroups ?? 50, normal: 50 }, ({ name, groupId }) => ({ name, groupId })),
      );
    },
  },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/group\/member$/, scope: read },
    takes: ["groupId", "startAt", "maxResults", "includeInactiveUsers"],
    answer: (asked) => {
      const { url, options, query, base } = asked;
      const found = groupOf(asked, query.get("groupId"));
      if (!found) return groupMissing(query.get("groupId"));
      const all = found.members.map((id) => userOf(asked, id)).filter((one) => one !== undefined);
      const wanted = query.get("includeInactiveUsers") === "true" ? all : all.filter(({ active }) => active);
      return ok(beanOf(url, wanted, { most: options.maxMembers ?? 50, normal: 50 }, (one) => userJson(base, one)));
    },
  },
  {
    ...{ method: "POST", path: /^\/rest\/api\/[23]\/group\/user$/, takes: ["groupId"], scope: configure },
    answer: (asked) => changeMember(asked, (asked.json as { accountId?: unknown } | null)?.accountId, true),
  },
  {
    ...{
      method: "DELETE",
      path: /^\/rest\/api\/[23]\/group\/user$/,
      takes: ["groupId", "accountId"],
      scope: configure,
    },
    answer: (asked) => changeMember(asked, asked.query.get("accountId"), false),
  },
];

const groupJson = ({ base }: Asked, { name, groupId }: Group) => ({
  name,
  groupId,
  self: `${base}/rest/api/3/group?groupId=${groupId}`,
});

function viewers({ url, query, tenant, options, base }: Asked) {
  const project = tenant.projects.find(({ key }) => key === query.get("projectKey"));
  if (!project) return fail(404, `No project could be found with key '${query.get("projectKey")}'.`);
  const sees = ({ accountId, active }: { accountId?: string; active?: boolean }) =>
    active === true && (project.viewers === "all" || project.viewers.includes(accountId!));
  const first = tenant.users.slice(0, mostViewers);
  const bounds = { most: options.maxViewers ?? mostViewers, normal: 50 };
  const found =
    options.viewissue === "compact"
      ? pageOf(url, first.filter(sees), bounds).values
      : pageOf(url, first, bounds).values.filter(sees);
  return ok(found.map((one) => userJson(base, one)));
}

function createUser({ tenant, json, base }: Asked) {
  const { emailAddress, products: given } = (json ?? {}) as { emailAddress?: unknown; products?: unknown };
  if (typeof emailAddress !== "string" || !emailAddress.includes("@"))
    return invalid({ emailAddress: "You must specify a valid email address." });
  if (!Array.isArray(given)) return fail(400, "You must specify the products the user should have access to.");
  const unknown = given.find((one) => !products.includes(one));
  if (unknown !== undefined) return fail(400, `Invalid product '${unknown}'.`);
  const there = tenant.users.find((user) => user.emailAddress === emailAddress);
  if (there && !there.active) return fail(400, "A user with that email already exists and has no access to Jira.");
  const made = there ?? {
    ...{
      accountId: `5b10ac8d82e05b22cc7dnew${tenant.users.filter(({ accountId }) => accountId?.includes("new")).length + 1}`,
    },
    ...{ accountType: "atlassian", emailAddress, displayName: emailAddress.split("@")[0], active: true },
    ...{ timeZone: "Etc/UTC", locale: "en_US" },
  };
  if (!there) tenant.users.push(made);
  return ok({ ...userJson(base, made), groups: { size: 0, items: [] }, applicationRoles: { size: 0, items: [] } }, 201);
}

function changeMember(asked: Asked, accountId: unknown, add: boolean) {
  const id = asked.query.get("groupId");
  const found = groupOf(asked, id);
  if (!found) return groupMissing(id);
  if (found.managed)
    return fail(403, `Group '${found.name}' is managed by an identity provider and cannot be changed here.`);
  if (!userOf(asked, accountId)) return fail(404, `The user with account id '${accountId}' does not exist.`);
  const isMember = found.members.includes(accountId as string);
  if (add) {
    if (isMember) return fail(400, `Cannot add user. User is already a member of '${found.name}'`);
    found.members.push(accountId as string);
    return ok({ ...groupJson(asked, found), users: { size: found.members.length, items: [], "max-results": 50 } }, 201);
  }
  if (!isMember)
    return fail(400, `Cannot remove user from group '${found.name}' since user is not a member of '${found.name}'`);
  found.members = found.members.filter((one) => one !== accountId);
  return done(200);
}
