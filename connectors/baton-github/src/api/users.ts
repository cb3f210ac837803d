import { BatonError } from "@baton-connectors/sdk";
import { inPath } from "../github/id.ts";
import type { Github } from "../github/octokit.ts";

export interface GithubUser {
  readonly id: number | string;
  readonly node_id?: string;
  readonly login: string;
  readonly avatar_url?: string | null;
  readonly html_url?: string | null;
  readonly name?: string | null;
  readonly email?: string | null;
  readonly two_factor_authentication?: boolean | null;
}
/** What lists leave out. An empty address is one that is not public. */
export interface Profile {
  readonly name: string | null;
  readonly email: string;
  /** The token's own account, of which GitHub tells more elsewhere. */
  readonly isViewer: boolean;
}

export interface UsersApi {
  getById(id: string): Promise<GithubUser>;
  getByLogin(login: string): Promise<GithubUser>;
  /** Whose public address it is. */
  searchByEmail(email: string): Promise<readonly GithubUser[]>;
  /** At most 100, in the order asked for; undefined where GraphQL has no such account. */
  profiles(nodeIds: readonly string[]): Promise<readonly (Profile | undefined)[]>;
}

// https://docs.github.com/en/graphql/reference/queries#nodes
const profilesQuery = "query($ids:[ID!]!){nodes(ids:$ids){...on User{name,email,isViewer}}}";

export function usersApi({ graphql, rest }: Github): UsersApi {
  return {
    // https://docs.github.com/en/rest/users/users#get-a-user-using-their-id
    getById: async (id) => (await rest.users.getById({ account_id: inPath(id) })).data,
    // https://docs.github.com/en/rest/users/users#get-a-user
    getByLogin: async (login) => (await rest.users.getByUsername({ username: login })).data,
    // https://docs.github.com/en/rest/search/search#search-users
    searchByEmail: async (email) => (await rest.search.users({ q: `"${email}" in:email` })).data.items,
    async profiles(ids) {
      const { nodes } = await graphql<{ nodes?: readonly (Partial<Profile> | null)[] }>(
        profilesQuery,
        { ids },
        (kind) => kind === "NOT_FOUND",
      );
      if (nodes?.length !== ids.length) {
        throw new BatonError(
          "Unavailable",
          `GraphQL answered with ${nodes?.length ?? "no"} accounts where ${ids.length} were asked for`,
        );
      }
      return nodes.map((node) => (node && "isViewer" in node ? (node as Profile) : undefined));
    },
  };
}
