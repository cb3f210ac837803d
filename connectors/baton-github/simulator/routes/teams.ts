import { withOrg, withTeam, withUser } from "../access.ts";
import { empty, json, notFound, refuse } from "../reply.ts";
import { PAGING, type Route, route } from "../router.ts";
import { childTeams, memberOf, sameLogin, teamMembers } from "../world.ts";

const READ = { scopes: ["read:org", "repo"], permission: ["members", "read"] } as const;
const WRITE = { scopes: ["admin:org"], permission: ["members", "write"] } as const;
const TEAM = "/orgs/{org}/teams/{team_slug}";
const managed = refuse(403, "This team's membership is managed by the identity provider.");

export const teamRoutes: Route[] = [
  // https://docs.github.com/en/rest/teams/teams#list-teams
  route(
    "GET",
    "/orgs/{org}/teams",
    READ,
    (call) =>
      withOrg(call, (org) => {
        const { items, headers } = call.page(org.teams);
        return json(
          items.map((team) => call.shapes.team(org, team)),
          200,
          headers,
        );
      }),
    PAGING,
  ),
  // https://docs.github.com/en/rest/teams/teams#get-a-team-by-name
  route("GET", TEAM, READ, (call) => withTeam(call, (org, team) => json(call.shapes.fullTeam(org, team)))),
  // https://docs.github.com/en/rest/teams/teams#list-child-teams
  route(
    "GET",
    `${TEAM}/teams`,
    READ,
    (call) =>
      withTeam(call, (org, team) => {
        const { items, headers } = call.page(childTeams(org, team));
        return json(
          items.map((one) => call.shapes.team(org, one)),
          200,
          headers,
        );
      }),
    PAGING,
  ),
  // https://docs.github.com/en/rest/teams/members#list-team-members
  route(
    "GET",
    `${TEAM}/members`,
    READ,
    (call) =>
      withTeam(call, (org, team) => {
        if (team.members_404) return notFound;
        const role = call.query.get("role") ?? "all";
        const listed = teamMembers(org, team).filter((member) => role === "all" || member.role === role);
        const { items, headers } = call.page(listed);
        const users = items.flatMap((member) => call.world.user(member.login) ?? []);
        return json(users.map(call.shapes.simpleUser), 200, headers);
      }),
    [...PAGING, "role"],
  ),
  // https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user
  route("GET", `${TEAM}/memberships/{username}`, READ, (call) =>
    withTeam(call, (org, team) => {
      const login = call.params.username ?? "";
      const own = team.members.find((one) => sameLogin(one.login, login));
      const listed = own ?? teamMembers(org, team).find((one) => sameLogin(one.login, login));
      if (!listed) return notFound;
      const url = `${call.shapes.team(org, team).url}/memberships/${login}`;
      return json({ url, role: listed.role, state: own?.state ?? "active" });
    }),
  ),
  // https://docs.github.com/en/rest/teams/members#add-or-update-team-membership-for-a-user
  route("PUT", `${TEAM}/memberships/{username}`, WRITE, (call) =>
    withTeam(call, (org, team) =>
      withUser(call, (user) => {
        const role = call.body.role ?? "member";
        if (role !== "member" && role !== "maintainer") return refuse(422, "Validation Failed");
        if (team.idp_synced) return managed;
        const own = team.members.find((one) => sameLogin(one.login, user.login));
        const state = memberOf(org, user.login)?.state === "active" ? ("active" as const) : ("pending" as const);
        if (own) own.role = role;
        else team.members.push({ login: user.login, role, state });
        const url = `${call.shapes.team(org, team).url}/memberships/${user.login}`;
        return json({ url, role, state: own?.state ?? state });
      }),
    ),
  ),
  // https://docs.github.com/en/rest/teams/members#remove-team-membership-for-a-user
  route("DELETE", `${TEAM}/memberships/{username}`, WRITE, (call) =>
    withTeam(call, (_org, team) => {
      const login = call.params.username ?? "";
      if (team.idp_synced) return managed;
      if (!team.members.some((one) => sameLogin(one.login, login))) return notFound;
      team.members = team.members.filter((one) => !sameLogin(one.login, login));
      return empty;
    }),
  ),
  // https://docs.github.com/en/rest/teams/teams#add-or-update-team-repository-permissions
  route("PUT", `${TEAM}/repos/{owner}/{repo}`, { scopes: ["repo"], permission: ["administration", "write"] }, (call) =>
    withTeam(call, (org, team) => {
      const repository = org.repos.find((one) => sameLogin(one.name, call.params.repo ?? ""));
      if (!repository) return notFound;
      const permission = String(call.body.permission ?? "push");
      const held = repository.teams.find((one) => one.slug === team.slug);
      if (held) {
        held.permission = permission;
        delete held.permissions;
      } else repository.teams.push({ slug: team.slug, permission });
      return empty;
    }),
  ),
  // https://docs.github.com/en/rest/teams/teams#remove-a-repository-from-a-team
  route(
    "DELETE",
    `${TEAM}/repos/{owner}/{repo}`,
    { scopes: ["repo"], permission: ["administration", "write"] },
    (call) =>
      withTeam(call, (org, team) => {
        const repository = org.repos.find((one) => sameLogin(one.name, call.params.repo ?? ""));
        if (!repository) return notFound;
        repository.teams = repository.teams.filter((one) => one.slug !== team.slug);
        return empty;
      }),
  ),
];
