import { inPath } from "../github/id.ts";
import type { Github } from "../github/octokit.ts";

export interface GithubUser {
  readonly id: number | string;
  readonly login: string;
  readonly avatar_url?: string | null;
  readonly html_url?: string | null;
  readonly name?: string | null;
  readonly email?: string | null;
  readonly two_factor_authentication?: boolean | null;
}

export interface UsersApi {
  getById(id: string): Promise<GithubUser>;
  getByLogin(login: string): Promise<GithubUser>;
}

export function usersApi({ rest }: Github): UsersApi {
  return {
    // https://docs.github.com/en/rest/users/users#get-a-user-using-their-id
    getById: async (id) => (await rest.users.getById({ account_id: inPath(id) })).data,
    // https://docs.github.com/en/rest/users/users#get-a-user
    getByLogin: async (login) => (await rest.users.getByUsername({ username: login })).data,
  };
}
