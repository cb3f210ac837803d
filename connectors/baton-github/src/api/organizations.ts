import { type Call, type GithubPage, listPage, part } from "../github/call.ts";
import type { GithubUser } from "./users.ts";

export interface GithubOrg {
  readonly id: number | string;
  readonly login: string;
  readonly html_url?: string | null;
  readonly default_repository_permission?: string | null;
}
export interface OrgMembership {
  readonly role?: string;
  readonly state?: string;
}
export type OrgRole = "admin" | "member";

export interface OrganizationsApi {
  /** Those the token's user belongs to, and what GitHub says of others that single sign-on keeps from it. */
  mine(page: number | undefined): Promise<GithubPage<GithubOrg> & { readonly withheld: boolean }>;
  myMembership(org: string): Promise<OrgMembership>;
  get(org: string): Promise<GithubOrg>;
  getById(id: string): Promise<GithubOrg>;
  members(org: string, page: number | undefined, role?: OrgRole): Promise<GithubPage<GithubUser>>;
  isMember(org: string, login: string): Promise<boolean>;
  membership(org: string, login: string): Promise<OrgMembership>;
  setMembership(org: string, login: string, role: OrgRole): Promise<void>;
  removeMembership(org: string, login: string): Promise<void>;
}

export function organizationsApi(call: Call): OrganizationsApi {
  const of = (org: string) => `orgs/${part(org)}`;
  return {
    // https://docs.github.com/en/rest/orgs/orgs#list-organizations-for-the-authenticated-user
    async mine(page) {
      let withheld = false;
      const found = await listPage<GithubOrg>(
        async (path, request) => {
          const answer = await call(path, request);
          withheld = answer.headers.get("x-github-sso")?.startsWith("partial-results") ?? false;
          return answer as never;
        },
        "user/orgs",
        page,
      );
      return { ...found, withheld };
    },
    // https://docs.github.com/en/rest/orgs/members#get-an-organization-membership-for-the-authenticated-user
    myMembership: async (org) => (await call<OrgMembership>(`user/memberships/orgs/${part(org)}`)).data,
    // https://docs.github.com/en/rest/orgs/orgs#get-an-organization
    get: async (org) => (await call<GithubOrg>(of(org))).data,
    // The form with ids that GitHub's own links use.
    getById: async (id) => (await call<GithubOrg>(`organizations/${part(id)}`)).data,
    // https://docs.github.com/en/rest/orgs/members#list-organization-members
    members: (org, page, role) => listPage(call, `${of(org)}/members`, page, { query: { role } }),
    // https://docs.github.com/en/rest/orgs/members#check-organization-membership-for-a-user
    isMember: (org, login) => exists(call, `${of(org)}/members/${part(login)}`),
    // https://docs.github.com/en/rest/orgs/members#get-organization-membership-for-a-user
    membership: async (org, login) => (await call<OrgMembership>(`${of(org)}/memberships/${part(login)}`)).data,
    // https://docs.github.com/en/rest/orgs/members#set-organization-membership-for-a-user
    setMembership: async (org, login, role) =>
      void (await call(`${of(org)}/memberships/${part(login)}`, { method: "PUT", json: { role } })),
    // https://docs.github.com/en/rest/orgs/members#remove-organization-membership-for-a-user
    removeMembership: async (org, login) =>
      void (await call(`${of(org)}/memberships/${part(login)}`, { method: "DELETE" })),
  };
}

async function exists(call: Call, path: string): Promise<boolean> {
  try {
    return (await call(path)).status === 204;
  } catch (thrown) {
    if ((thrown as { code?: string }).code === "NotFound") return false;
    throw thrown;
  }
}
