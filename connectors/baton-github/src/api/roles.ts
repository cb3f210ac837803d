import { type Call, type GithubPage, listPage, part } from "../github/call.ts";
import type { GithubTeam } from "./teams.ts";
import type { GithubUser } from "./users.ts";

export interface GithubRole {
  readonly id: number | string;
  readonly name: string;
  readonly description?: string | null;
}

export interface RolesApi {
  list(org: string): Promise<readonly GithubRole[]>;
  get(org: string, roleId: string): Promise<GithubRole>;
  teams(org: string, roleId: string, page: number | undefined): Promise<GithubPage<GithubTeam>>;
  users(org: string, roleId: string, page: number | undefined): Promise<GithubPage<GithubUser>>;
  assign(org: string, login: string, roleId: string): Promise<void>;
  remove(org: string, login: string, roleId: string): Promise<void>;
}

export function rolesApi(call: Call): RolesApi {
  const of = (org: string) => `orgs/${part(org)}/organization-roles`;
  const held = (org: string, login: string, roleId: string) => `${of(org)}/users/${part(login)}/${part(roleId)}`;
  return {
    // https://docs.github.com/en/rest/orgs/organization-roles#get-all-organization-roles-for-an-organization
    list: async (org) => (await call<{ roles?: readonly GithubRole[] | null }>(of(org))).data.roles ?? [],
    // https://docs.github.com/en/rest/orgs/organization-roles#get-an-organization-role
    get: async (org, roleId) => (await call<GithubRole>(`${of(org)}/${part(roleId)}`)).data,
    // https://docs.github.com/en/rest/orgs/organization-roles#list-teams-that-are-assigned-to-an-organization-role
    teams: (org, roleId, page) => listPage(call, `${of(org)}/${part(roleId)}/teams`, page),
    // https://docs.github.com/en/rest/orgs/organization-roles#list-users-that-are-assigned-to-an-organization-role
    users: (org, roleId, page) => listPage(call, `${of(org)}/${part(roleId)}/users`, page),
    // https://docs.github.com/en/rest/orgs/organization-roles#assign-an-organization-role-to-a-user
    assign: async (org, login, roleId) => void (await call(held(org, login, roleId), { method: "PUT" })),
    // https://docs.github.com/en/rest/orgs/organization-roles#remove-an-organization-role-from-a-user
    remove: async (org, login, roleId) => void (await call(held(org, login, roleId), { method: "DELETE" })),
  };
}
