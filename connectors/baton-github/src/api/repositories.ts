import { path } from "@baton-connectors/sdk";
import { flag, id, object, optional, record, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { Github } from "../github/github.ts";
import type { GithubPage } from "../github/page.ts";
import { githubTeamFields } from "./teams.ts";
import { githubUserFields } from "./users.ts";

const listedFields = {
  id,
  /** Paths go by it: never empty. */
  name: id,
  html_url: text,
  archived: flag,
};
export const githubRepository = object(listedFields);
export type GithubRepository = Shaped<typeof githubRepository>;
/** A repository by itself: with whose it is. */
export const placedRepository = object({
  ...listedFields,
  owner: object({ login: id }),
  organization: optional(object({ id, login: id })),
});
export type PlacedRepository = Shaped<typeof placedRepository>;

/** Levels by their names: `{pull: true, push: false, …}` */
const permissions = record;
export type Levels = NonNullable<Shaped<typeof permissions>>;
export const collaborator = object({ ...githubUserFields, permissions });
export type Collaborator = Shaped<typeof collaborator>;
export const repositoryTeam = object({ ...githubTeamFields, permissions });
export type RepositoryTeam = Shaped<typeof repositoryTeam>;

export interface RepositoriesApi {
  list(org: string, page: number | undefined): Promise<GithubPage<GithubRepository>>;
  getById(id: string): Promise<PlacedRepository>;
  collaborators(
    org: string,
    name: string,
    affiliation: "all" | "direct",
    page: number | undefined,
  ): Promise<GithubPage<Collaborator>>;
  teams(org: string, name: string, page: number | undefined): Promise<GithubPage<RepositoryTeam>>;
  /** Somebody from outside is invited only. */
  addCollaborator(owner: string, name: string, login: string, permission: string): Promise<void>;
  removeCollaborator(owner: string, name: string, login: string): Promise<void>;
  addTeam(org: string, slug: string, owner: string, name: string, permission: string): Promise<void>;
  removeTeam(org: string, slug: string, owner: string, name: string): Promise<void>;
}

export function repositoriesApi({ read, send, page: pageOf }: Github): RepositoriesApi {
  const repository = (owner: string, name: string) => path`/repos/${owner}/${name}`;
  const collaborators = (...of: [owner: string, name: string]) => path`${repository(...of)}/collaborators`;
  const teamsPart = (org: string, slug: string, owner: string, name: string) =>
    path`/orgs/${org}/teams/${slug}${repository(owner, name)}`;
  return {
    // https://docs.github.com/en/rest/repos/repos#list-organization-repositories
    list: (org, page) => pageOf(path`/orgs/${org}/repos`, githubRepository, { page }),
    // The form with ids that GitHub's own links use.
    getById: async (repositoryId) => (await read({ url: path`/repositories/${repositoryId}` }, placedRepository)).data,
    // https://docs.github.com/en/rest/collaborators/collaborators#list-repository-collaborators
    collaborators: (org, name, affiliation, page) =>
      pageOf(collaborators(org, name), collaborator, { page, query: { affiliation } }),
    // https://docs.github.com/en/rest/repos/repos#list-repository-teams
    teams: (org, name, page) => pageOf(path`${repository(org, name)}/teams`, repositoryTeam, { page }),
    // https://docs.github.com/en/rest/collaborators/collaborators#add-a-repository-collaborator
    addCollaborator: async (owner, name, login, permission) =>
      void (await send({ method: "PUT", url: path`${collaborators(owner, name)}/${login}`, json: { permission } })),
    // https://docs.github.com/en/rest/collaborators/collaborators#remove-a-repository-collaborator
    removeCollaborator: async (owner, name, login) =>
      void (await send({ method: "DELETE", url: path`${collaborators(owner, name)}/${login}` })),
    // https://docs.github.com/en/rest/teams/teams#add-or-update-team-repository-permissions
    addTeam: async (org, slug, owner, name, permission) =>
      void (await send({ method: "PUT", url: teamsPart(org, slug, owner, name), json: { permission } })),
    // https://docs.github.com/en/rest/teams/teams#remove-a-repository-from-a-team
    removeTeam: async (...of) => void (await send({ method: "DELETE", url: teamsPart(...of) })),
  };
}
