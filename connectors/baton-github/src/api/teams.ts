import { type HttpRequest, path } from "@baton-connectors/sdk";
import { id, number, object, optional, requiredText, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { Github } from "../github/github.ts";
import type { GithubPage } from "../github/page.ts";
import { type GithubUser, githubUser } from "./users.ts";

export const githubTeamFields = {
  id,
  name: text,
  url: text,
  members_count: number,
  repos_count: number,
  organization: optional(object({ id })),
};
export const githubTeam = object(githubTeamFields);
export type GithubTeam = Shaped<typeof githubTeam>;
/** A team by itself: with what paths that go by name take. */
export const namedTeam = object({ ...githubTeamFields, slug: id });
export type NamedTeam = Shaped<typeof namedTeam>;

export const teamMembership = object({ role: requiredText, state: requiredText });
export type TeamMembership = Shaped<typeof teamMembership>;
export type TeamRole = "member" | "maintainer";

/** Teams by their ids: slugs change when a team is renamed. The paths with ids are those of GitHub's own links. */
export interface TeamsApi {
  list(org: string, page: number | undefined): Promise<GithubPage<GithubTeam>>;
  get(orgId: string, teamId: string): Promise<NamedTeam>;
  /** Its child teams, without theirs. */
  children(orgId: string, teamId: string, page: number | undefined): Promise<GithubPage<GithubTeam>>;
  /** Members of its child teams included. */
  members(
    orgId: string,
    teamId: string,
    role: TeamRole | "all",
    page: number | undefined,
  ): Promise<GithubPage<GithubUser>>;
  /** What somebody is in the team itself. */
  membership(orgId: string, teamId: string, login: string): Promise<TeamMembership>;
  /** What the person is then: an owner of the organization is a maintainer whatever is asked for. */
  setMembership(orgId: string, teamId: string, login: string, role: string): Promise<TeamMembership>;
  removeMembership(orgId: string, teamId: string, login: string): Promise<void>;
}

export function teamsApi({ read, send, page: pageOf }: Github): TeamsApi {
  const team = (orgId: string, teamId: string) => path`/organizations/${orgId}/team/${teamId}`;
  const membership = (...[orgId, teamId, login]: [string, string, string]) =>
    path`${team(orgId, teamId)}/memberships/${login}`;
  const membershipAfter = async (request: HttpRequest) => (await read(request, teamMembership)).data;
  return {
    // https://docs.github.com/en/rest/teams/teams#list-teams
    list: (org, page) => pageOf(path`/orgs/${org}/teams`, githubTeam, { page }),
    // https://docs.github.com/en/rest/teams/teams#get-a-team-by-name
    get: async (orgId, teamId) => (await read({ url: team(orgId, teamId) }, namedTeam)).data,
    // https://docs.github.com/en/rest/teams/teams#list-child-teams
    children: (orgId, teamId, page) => pageOf(path`${team(orgId, teamId)}/teams`, githubTeam, { page }),
    // https://docs.github.com/en/rest/teams/members#list-team-members
    members: (orgId, teamId, role, page) =>
      pageOf(path`${team(orgId, teamId)}/members`, githubUser, { page, query: { role } }),
    // https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user
    membership: (...of) => membershipAfter({ url: membership(...of) }),
    // https://docs.github.com/en/rest/teams/members#add-or-update-team-membership-for-a-user
    setMembership: (orgId, teamId, login, role) =>
      membershipAfter({ method: "PUT", url: membership(orgId, teamId, login), json: { role } }),
    // https://docs.github.com/en/rest/teams/members#remove-team-membership-for-a-user
    removeMembership: async (...of) => void (await send({ method: "DELETE", url: membership(...of) })),
  };
}
