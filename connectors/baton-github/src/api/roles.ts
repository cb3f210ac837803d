import { onlyPage, path } from "@baton-connectors/sdk";
import { id, object, oneOf, optional, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { Github } from "../github/github.ts";
import type { GithubPage } from "../github/page.ts";
import { type GithubTeam, githubTeam } from "./teams.ts";
import { githubUserFields } from "./users.ts";

/** `source` says where a role was made; older instances do not. */
export const githubRole = object({ id, name: text, description: text, source: text });
export type GithubRole = Shaped<typeof githubRole>;
/** Who has a role as a person, by a team, or both ways. */
export const roleHolder = object({ ...githubUserFields, assignment: optional(oneOf("direct", "indirect", "mixed")) });
export type RoleHolder = Shaped<typeof roleHolder>;

export interface RolesApi {
  list(org: string): Promise<readonly GithubRole[]>;
  get(org: string, roleId: string): Promise<GithubRole>;
  teams(org: string, roleId: string, page: number | undefined): Promise<GithubPage<GithubTeam>>;
  users(org: string, roleId: string, page: number | undefined): Promise<GithubPage<RoleHolder>>;
  assign(org: string, login: string, roleId: string): Promise<void>;
  remove(org: string, login: string, roleId: string): Promise<void>;
}

export function rolesApi({ read, list, send, page: pageOf }: Github): RolesApi {
  const roles = (org: string) => path`/orgs/${org}/organization-roles`;
  const one = (org: string, roleId: string) => path`${roles(org)}/${roleId}`;
  const ofUser = (org: string, login: string, roleId: string) => path`${roles(org)}/users/${login}/${roleId}`;
  return {
    // https://docs.github.com/en/rest/orgs/organization-roles#get-all-organization-roles-for-an-organization
    list: async (org) => (await list({ url: roles(org) }, { items: "roles", row: githubRole, next: onlyPage })).items,
    // https://docs.github.com/en/rest/orgs/organization-roles#get-an-organization-role
    get: async (org, roleId) => (await read({ url: one(org, roleId) }, githubRole)).data,
    // https://docs.github.com/en/rest/orgs/organization-roles#list-teams-that-are-assigned-to-an-organization-role
    teams: (org, roleId, page) => pageOf(path`${one(org, roleId)}/teams`, githubTeam, { page }),
    // https://docs.github.com/en/rest/orgs/organization-roles#list-users-that-are-assigned-to-an-organization-role
    users: (org, roleId, page) => pageOf(path`${one(org, roleId)}/users`, roleHolder, { page }),
    // https://docs.github.com/en/rest/orgs/organization-roles#assign-an-organization-role-to-a-user
    assign: async (...of) => void (await send({ method: "PUT", url: ofUser(...of) })),
    // https://docs.github.com/en/rest/orgs/organization-roles#remove-an-organization-role-from-a-user
    remove: async (...of) => void (await send({ method: "DELETE", url: ofUser(...of) })),
  };
}
