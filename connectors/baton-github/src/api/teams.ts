import type { Github } from "../github/octokit.ts";
import { type GithubPage, pageOf, pageQuery } from "../github/page.ts";
import type { GithubUser } from "./users.ts";

export interface GithubTeam {
  readonly id: number | string;
  readonly name: string;
  readonly slug?: string;
  readonly url?: string;
  readonly members_count?: number;
  readonly repos_count?: number;
  readonly organization?: { readonly id?: number | string } | null;
}
export interface TeamMembership {
  readonly role?: string;
  readonly state?: string;
}
export type TeamRole = "member" | "maintainer";

/** Teams by their ids: slugs change when a team is renamed. The paths with ids are those of GitHub's own links. */
export interface TeamsApi {
  list(org: string, page: number | undefined): Promise<GithubPage<GithubTeam>>;
  get(orgId: string, teamId: string): Promise<GithubTeam>;
  members(orgId: string, teamId: string, role: TeamRole, page: number | undefined): Promise<GithubPage<GithubUser>>;
  /** What somebody is in the team itself. */
  membership(orgId: string, teamId: string, login: string): Promise<TeamMembership>;
  /** What the person is then: an owner of the organization is a maintainer whatever is asked for. */
  setMembership(orgId: string, teamId: string, login: string, role: string): Promise<TeamMembership>;
  removeMembership(orgId: string, teamId: string, login: string): Promise<void>;
}

export function teamsApi({ request, rest }: Github): TeamsApi {
  const team = "/organizations/{orgId}/team/{teamId}";
  const membership = `${team}/memberships/{login}`;
  return {
    // https://docs.github.com/en/rest/teams/teams#list-teams
    list: (org, page) => pageOf(rest.teams.list({ org, ...pageQuery(page) })),
    // https://docs.github.com/en/rest/teams/teams#get-a-team-by-name
    get: async (orgId, teamId) => (await request(`GET ${team}`, { orgId, teamId })).data,
    // https://docs.github.com/en/rest/teams/members#list-team-members
    members: (orgId, teamId, role, page) =>
      pageOf(request(`GET ${team}/members`, { orgId, teamId, role, ...pageQuery(page) })),
    // https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user
    membership: async (orgId, teamId, login) => (await request(`GET ${membership}`, { orgId, teamId, login })).data,
    // https://docs.github.com/en/rest/teams/members#add-or-update-team-membership-for-a-user
    setMembership: async (orgId, teamId, login, role) =>
      (await request(`PUT ${membership}`, { orgId, teamId, login, role })).data,
    // https://docs.github.com/en/rest/teams/members#remove-team-membership-for-a-user
    removeMembership: async (orgId, teamId, login) =>
      void (await request(`DELETE ${membership}`, { orgId, teamId, login })),
  };
}
