import type { Github } from "../github/octokit.ts";
import { type GithubPage, pageOf, pageQuery } from "../github/page.ts";
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

export function repositoriesApi({ request, rest }: Github): RepositoriesApi {
  return {
    // https://docs.github.com/en/rest/repos/repos#list-organization-repositories
    list: (org, page) => pageOf(rest.repos.listForOrg({ org, ...pageQuery(page) })),
    // The form with ids that GitHub's own links use.
    getById: async (id) => (await request("GET /repositories/{id}", { id })).data,
    // https://docs.github.com/en/rest/collaborators/collaborators#list-repository-collaborators
    collaborators: (org, name, affiliation, page) =>
      pageOf(rest.repos.listCollaborators({ owner: org, repo: name, affiliation, ...pageQuery(page) })),
    // https://docs.github.com/en/rest/repos/repos#list-repository-teams
    teams: (org, name, page) => pageOf(rest.repos.listTeams({ owner: org, repo: name, ...pageQuery(page) })),
    // https://docs.github.com/en/rest/collaborators/collaborators#add-a-repository-collaborator
    addCollaborator: async (owner, name, login, permission) =>
      (await rest.repos.addCollaborator({ owner, repo: name, username: login, permission })).status === 201,
    // https://docs.github.com/en/rest/collaborators/collaborators#remove-a-repository-collaborator
    removeCollaborator: async (owner, name, login) =>
      void (await rest.repos.removeCollaborator({ owner, repo: name, username: login })),
    // https://docs.github.com/en/rest/teams/teams#add-or-update-team-repository-permissions
    addTeam: async (org, slug, owner, name, permission) =>
      void (await rest.teams.addOrUpdateRepoPermissionsInOrg({ org, team_slug: slug, owner, repo: name, permission })),
    // https://docs.github.com/en/rest/teams/teams#remove-a-repository-from-a-team
    removeTeam: async (org, slug, owner, name) =>
      void (await rest.teams.removeRepoInOrg({ org, team_slug: slug, owner, repo: name })),
  };
}
