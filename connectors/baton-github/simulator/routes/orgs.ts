import { ssoRefusal, withOrg, withOwnedOrg } from "../access.ts";
import { empty, json, notFound, type Reply, refuse } from "../reply.ts";
import { type Call, PAGING, type Route, route } from "../router.ts";
import { memberOf, type OrganizationData, sameLogin } from "../world.ts";

const READ = { scopes: ["read:org", "repo", "user"], permission: ["members", "read"] } as const;
const WRITE = { scopes: ["admin:org"], permission: ["members", "write"] } as const;

function loginOf(call: Call): string {
  const { caller } = call;
  return caller.kind === "classic" || caller.kind === "fine-grained" ? caller.login : "";
}

/** What the token's own user is in an organisation. */
function ownMembership(call: Call, org: OrganizationData) {
  if (sameLogin(loginOf(call), call.world.tenant.me)) return org.caller;
  return memberOf(org, loginOf(call));
}

const removalRefusal = (org: OrganizationData, login: string): Reply | undefined => {
  const owners = org.members.filter((one) => one.role === "admin" && one.state === "active");
  return owners.length === 1 && sameLogin(owners[0]?.login ?? "", login)
    ? refuse(403, "You cannot demote yourself. Admins must be demoted by another admin.")
    : undefined;
};

export const orgRoutes: Route[] = [
  // https://docs.github.com/en/rest/orgs/orgs#list-organizations-for-the-authenticated-user
  route(
    "GET",
    "/user/orgs",
    { scopes: ["read:org", "user"], not: ["installation"] },
    (call) => {
      // Fine-grained tokens are told of none.
      const { kind } = call.caller;
      const orgs = call.world.tenant.orgs.filter(
        (org) => kind !== "fine-grained" && ownMembership(call, org) !== undefined,
      );
      const { items, headers } = call.page(orgs);
      return json(items.map(call.shapes.simpleOrganization), 200, headers);
    },
    PAGING,
  ),
  // https://docs.github.com/en/rest/orgs/members#get-an-organization-membership-for-the-authenticated-user
  route("GET", "/user/memberships/orgs/{org}", { ...READ, not: ["installation"] }, (call) => {
    const org = call.world.org(call.params.org ?? "");
    const membership = org && ownMembership(call, org);
    const user = call.world.user(loginOf(call));
    if (!org || !membership || !user) return notFound;
    if (org.sso) return ssoRefusal(call, org);
    return json(call.shapes.membership(org, user.login, membership.role, membership.state, user));
  }),
  // https://docs.github.com/en/rest/orgs/orgs#get-an-organization
  route("GET", "/orgs/{org}", {}, (call) => withOrg(call, (org) => json(call.shapes.fullOrganization(org)))),
  // https://docs.github.com/en/rest/orgs/members#list-organization-members
  route(
    "GET",
    "/orgs/{org}/members",
    READ,
    (call) =>
      withOrg(call, (org) => {
        const role = call.query.get("role") ?? "all";
        const members = org.members.filter(
          (member) => member.state === "active" && (role === "all" || member.role === role),
        );
        const { items, headers } = call.page(members);
        const users = items.flatMap((member) => call.world.user(member.login) ?? []);
        return json(users.map(call.shapes.simpleUser), 200, headers);
      }),
    [...PAGING, "role", "filter"],
  ),
  // https://docs.github.com/en/rest/orgs/members#check-organization-membership-for-a-user
  route("GET", "/orgs/{org}/members/{username}", READ, (call) =>
    withOrg(call, (org) => (memberOf(org, call.params.username ?? "")?.state === "active" ? empty : notFound)),
  ),
  // https://docs.github.com/en/rest/orgs/members#get-organization-membership-for-a-user
  route("GET", "/orgs/{org}/memberships/{username}", READ, (call) =>
    withOrg(call, (org) => {
      const member = memberOf(org, call.params.username ?? "");
      const user = call.world.user(call.params.username ?? "");
      return member && user ? json(call.shapes.membership(org, user.login, member.role, member.state, user)) : notFound;
    }),
  ),
  // https://docs.github.com/en/rest/orgs/members#set-organization-membership-for-a-user
  route("PUT", "/orgs/{org}/memberships/{username}", WRITE, (call) =>
    withOwnedOrg(call, (org) => {
      const user = call.world.user(call.params.username ?? "");
      const role = call.body.role ?? "member";
      if (!user) return notFound;
      if (role !== "admin" && role !== "member") return refuse(422, "Validation Failed");
      const member = memberOf(org, user.login);
      const refusal = member?.role === "admin" && role === "member" ? removalRefusal(org, user.login) : undefined;
      if (refusal) return refusal;
      if (member) member.role = role;
      else org.members.push({ login: user.login, role, state: "pending" });
      return json(call.shapes.membership(org, user.login, role, member?.state ?? "pending", user));
    }),
  ),
  // https://docs.github.com/en/rest/orgs/members#remove-organization-membership-for-a-user
  route("DELETE", "/orgs/{org}/memberships/{username}", WRITE, (call) =>
    withOrg(call, (org) => {
      const login = call.params.username ?? "";
      if (!memberOf(org, login)) return notFound;
      return withOwnedOrg(call, () => {
        const refusal = removalRefusal(org, login);
        if (refusal) return refusal;
        org.members = org.members.filter((one) => !sameLogin(one.login, login));
        for (const team of org.teams) team.members = team.members.filter((one) => !sameLogin(one.login, login));
        return empty;
      });
    }),
  ),
];
