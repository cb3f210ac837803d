import { inPath } from "../github/id.ts";
import type { Github } from "../github/octokit.ts";
import { type GithubPage, pageOf, pageQuery } from "../github/page.ts";
import type { GithubTeam } from "./teams.ts";
import type { GithubUser } from "./users.ts";

export interface GithubRole {
  readonly id: number | string;
  readonly name: string;
  readonly description?: string | null;
}
/** Who has a role as a person, by a team, or both ways. */
export interface RoleHolder extends GithubUser {
  readonly assignment?: "direct" | "indirect" | "mixed";
}

export interface RolesApi {
  list(org: string): Promise<readonly GithubRole[]>;
  get(org: string, roleId: string): Promise<GithubRole>;
  teams(org: string, roleId: string, page: number | undefined): Promise<GithubPage<GithubTeam>>;
  users(org: string, roleId: string, page: number | undefined): Promise<GithubPage<RoleHolder>>;
  assign(org: string, login: string, roleId: string): Promise<void>;
  remove(org: string, login: string, roleId: string): Promise<void>;
}

export function rolesApi({ rest }: Github): RolesApi {
  const one = (org: string, roleId: string) => ({ org, role_id: inPath(roleId) });
  return {
    // https://docs.github.com/en/rest/orgs/organization-roles#get-all-organization-roles-for-an-organization
    list: async (org) => (await rest.orgs.listOrgRoles({ org })).data?.roles ?? [],
    // https://docs.github.com/en/rest/orgs/organization-roles#get-an-organization-role
    get: async (org, roleId) => (await rest.orgs.getOrgRole(one(org, roleId))).data,
    // https://docs.github.com/en/rest/orgs/organization-roles#list-teams-that-are-assigned-to-an-organization-role
    teams: (org, roleId, page) => pageOf(rest.orgs.listOrgRoleTeams({ ...one(org, roleId), ...pageQuery(page) })),
    // https://docs.github.com/en/rest/orgs/organization-roles#list-users-that-are-assigned-to-an-organization-role
    users: (org, roleId, page) => pageOf(rest.orgs.listOrgRoleUsers({ ...one(org, roleId), ...pageQuery(page) })),
    // https://docs.github.com/en/rest/orgs/organization-roles#assign-an-organization-role-to-a-user
    assign: async (org, login, roleId) =>
      void (await rest.orgs.assignUserToOrgRole({ ...one(org, roleId), username: login })),
    // https://docs.github.com/en/rest/orgs/organization-roles#remove-an-organization-role-from-a-user
    remove: async (org, login, roleId) =>
      void (await rest.orgs.revokeOrgRoleUser({ ...one(org, roleId), username: login })),
  };
}
