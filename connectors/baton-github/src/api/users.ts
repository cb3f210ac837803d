import { Misshapen, path } from "@baton-connectors/sdk";
import {
  anything,
  flag,
  id,
  listOf,
  object,
  optional,
  requiredFlag,
  requiredText,
  type Shaped,
  text,
} from "@baton-connectors/sdk/shapes";
import type { Github } from "../github/github.ts";
import { fitted } from "../github/graphql.ts";

export const githubUserFields = {
  id,
  node_id: text,
  /** Paths go by it: never empty. */
  login: id,
  avatar_url: text,
  html_url: text,
  name: text,
  email: text,
  two_factor_authentication: flag,
  /** Null for who is not; only Enterprise Server has it. */
  suspended_at: optional(anything),
};
export const githubUser = object(githubUserFields);
export type GithubUser = Shaped<typeof githubUser>;

const profile = object({ name: text, email: requiredText, isViewer: requiredFlag });
/** What lists leave out. An empty address is one that is not public. */
export interface Profile extends Shaped<typeof profile> {
  /** The token's own account, of which GitHub tells more elsewhere. */
  readonly isViewer: boolean;
}

export interface UsersApi {
  /** With a name, which is empty where the account has none. */
  getById(id: string): Promise<GithubUser>;
  getByLogin(login: string): Promise<GithubUser>;
  /** Whose public address it is. */
  searchByEmail(email: string): Promise<readonly GithubUser[]>;
  /** At most 100, in the order asked for; undefined where GraphQL has no such account. */
  profiles(nodeIds: readonly string[]): Promise<readonly (Profile | undefined)[]>;
}

// https://docs.github.com/en/graphql/reference/queries#nodes
const profilesQuery = "query($ids:[ID!]!){nodes(ids:$ids){...on User{name,email,isViewer}}}";
/** Null for a node that is not found, and without these fields for one that is no user. */
const profiles = object({ nodes: listOf(optional(profile)) });

export function usersApi({ read, page, query }: Github): UsersApi {
  return {
    // https://docs.github.com/en/rest/users/users#get-a-user-using-their-id
    async getById(accountId) {
      const { data } = await read({ url: path`/user/${accountId}` }, githubUser);
      return { ...data, name: data.name ?? "" };
    },
    // https://docs.github.com/en/rest/users/users#get-a-user
    getByLogin: async (login) => (await read({ url: path`/users/${login}` }, githubUser)).data,
    // https://docs.github.com/en/rest/search/search#search-users
    searchByEmail: async (email) => {
      const asked = { page: undefined, query: { q: `"${email}" in:email` }, items: "items" };
      return (await page(path`/search/users`, githubUser, asked)).items;
    },
    profiles: (ids) =>
      query(
        profilesQuery,
        { ids },
        (data) => {
          const { nodes } = fitted(profiles, data);
          if (nodes.length === ids.length) return nodes;
          throw new Misshapen(`has ${nodes.length} accounts where ${ids.length} were asked for`);
        },
        (kind) => kind === "NOT_FOUND",
      ),
  };
}
