import { type Call, type GithubPage, listPage, part } from "../github/call.ts";
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
export type TeamRole = "member" | "maintainer";

/** Teams by their ids: slugs change when a team is renamed. The paths with ids are those of GitHub's own links. */
export interface TeamsApi {
  list(org: string, page: number | undefined): Promise<GithubPage<GithubTeam>>;
  get(orgId: string, teamId: string): Promise<GithubTeam>;
  members(orgId: string, teamId: string, role: TeamRole, page: number | undefined): Promise<GithubPage<GithubUser>>;
  /** What somebody is in the team itself. */
  membership(
    orgId: string,
    teamId: string,
    login: string,
  ): Promise<{ readonly role?: string; readonly state?: string }>;
  setMembership(orgId: string, teamId: string, login: string, role: string): Promise<void>;
  removeMembership(orgId: string, teamId: string, login: string): Promise<void>;
}

export function teamsApi(call: Call): TeamsApi {
  const of = (orgId: string, teamId: string) => `organizations/${part(orgId)}/team/${part(teamId)}`;
  return {
    // https://docs.github.com/en/rest/teams/teams#list-teams
    list: (org, page) => listPage(call, `orgs/${part(org)}/teams`, page),
    // https://docs.github.com/en/rest/teams/teams#get-a-team-by-name
    get: async (orgId, teamId) => (await call<GithubTeam>(of(orgId, teamId))).data,
    // https://docs.github.com/en/rest/teams/members#list-team-members
    members: (orgId, teamId, role, page) => listPage(call, `${of(orgId, teamId)}/members`, page, { query: { role } }),
    // https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user
    membership: async (orgId, teamId, login) =>
      (await call<{ role?: string; state?: string }>(`${of(orgId, teamId)}/memberships/${part(login)}`)).data,
    // https://docs.github.com/en/rest/teams/members#add-or-update-team-membership-for-a-user
    setMembership: async (orgId, teamId, login, role) =>
      void (await call(`${of(orgId, teamId)}/memberships/${part(login)}`, { method: "PUT", json: { role } })),
    // https://docs.github.com/en/rest/teams/members#remove-team-membership-for-a-user
    removeMembership: async (orgId, teamId, login) =>
      void (await call(`${of(orgId, teamId)}/memberships/${part(login)}`, { method: "DELETE" })),
  };
}
