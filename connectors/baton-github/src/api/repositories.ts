import { type Call, type GithubPage, listPage, part } from "../github/call.ts";
import type { GithubTeam } from "./teams.ts";
import type { GithubUser } from "./users.ts";

export interface GithubRepository {
  readonly id: number | string;
  readonly name: string;
  readonly html_url?: string | null;
  readonly archived?: boolean;
  readonly owner?: { readonly login?: string } | null;
  readonly organization?: { readonly id?: number | string; readonly login?: string } | null;
}
/** `{pull: true, push: false, …}` */
export type Levels = Readonly<Record<string, boolean>>;
export interface Collaborator extends GithubUser {
  readonly permissions?: Levels | null;
}
export interface RepositoryTeam extends GithubTeam {
  readonly permissions?: Levels | null;
}

export interface RepositoriesApi {
  list(org: string, page: number | undefined): Promise<GithubPage<GithubRepository>>;
  getById(id: string): Promise<GithubRepository>;
  collaborators(
    org: string,
    name: string,
    affiliation: "all" | "direct",
    page: number | undefined,
  ): Promise<GithubPage<Collaborator>>;
  teams(org: string, name: string, page: number | undefined): Promise<GithubPage<RepositoryTeam>>;
  /** True when an outside user was only invited. */
  addCollaborator(owner: string, name: string, login: string, permission: string): Promise<boolean>;
  removeCollaborator(owner: string, name: string, login: string): Promise<void>;
  addTeam(org: string, slug: string, owner: string, name: string, permission: string): Promise<void>;
  removeTeam(org: string, slug: string, owner: string, name: string): Promise<void>;
}

export function repositoriesApi(call: Call): RepositoriesApi {
  const of = (owner: string, name: string) => `repos/${part(owner)}/${part(name)}`;
  const teamOn = (org: string, slug: string, owner: string, name: string) =>
    `orgs/${part(org)}/teams/${part(slug)}/${of(owner, name)}`;
  return {
    // https://docs.github.com/en/rest/repos/repos#list-organization-repositories
    list: (org, page) => listPage(call, `orgs/${part(org)}/repos`, page),
    // The form with ids that GitHub's own links use.
    getById: async (id) => (await call<GithubRepository>(`repositories/${part(id)}`)).data,
    // https://docs.github.com/en/rest/collaborators/collaborators#list-repository-collaborators
    collaborators: (org, name, affiliation, page) =>
      listPage(call, `${of(org, name)}/collaborators`, page, { query: { affiliation } }),
    // https://docs.github.com/en/rest/repos/repos#list-repository-teams
    teams: (org, name, page) => listPage(call, `${of(org, name)}/teams`, page),
    // https://docs.github.com/en/rest/collaborators/collaborators#add-a-repository-collaborator
    addCollaborator: async (owner, name, login, permission) =>
      (await call(`${of(owner, name)}/collaborators/${part(login)}`, { method: "PUT", json: { permission } }))
        .status === 201,
    // https://docs.github.com/en/rest/collaborators/collaborators#remove-a-repository-collaborator
    removeCollaborator: async (owner, name, login) =>
      void (await call(`${of(owner, name)}/collaborators/${part(login)}`, { method: "DELETE" })),
    // https://docs.github.com/en/rest/teams/teams#add-or-update-team-repository-permissions
    addTeam: async (org, slug, owner, name, permission) =>
      void (await call(teamOn(org, slug, owner, name), { method: "PUT", json: { permission } })),
    // https://docs.github.com/en/rest/teams/teams#remove-a-repository-from-a-team
    removeTeam: async (org, slug, owner, name) =>
      void (await call(teamOn(org, slug, owner, name), { method: "DELETE" })),
  };
}
