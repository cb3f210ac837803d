import { BatonError } from "@baton-connectors/sdk";
import type { Github } from "../github/octokit.ts";
import { type GithubPage, pageOf, pageQuery } from "../github/page.ts";
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
  /** Of a classic token; undefined for other credentials, which have none. */
  scopes(): Promise<readonly string[] | undefined>;
  myMembership(org: string): Promise<OrgMembership>;
  get(org: string): Promise<GithubOrg>;
  getById(id: string): Promise<GithubOrg>;
  members(org: string, page: number | undefined, role?: OrgRole): Promise<GithubPage<GithubUser>>;
  isMember(org: string, login: string): Promise<boolean>;
  membership(org: string, login: string): Promise<OrgMembership>;
  setMembership(org: string, login: string, role: OrgRole): Promise<void>;
  removeMembership(org: string, login: string): Promise<void>;
}

export function organizationsApi({ request, rest }: Github): OrganizationsApi {
  return {
    // https://docs.github.com/en/rest/orgs/orgs#list-organizations-for-the-authenticated-user
    async mine(page) {
      const asking = rest.orgs.listForAuthenticatedUser({ ...pageQuery(page) });
      const found = await pageOf<GithubOrg>(asking);
      const { headers } = await asking;
      return { ...found, withheld: String(headers["x-github-sso"] ?? "").startsWith("partial-results") };
    },
    // https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
    async scopes() {
      const { headers } = await rest.orgs.listForAuthenticatedUser({ per_page: 1 });
      return headers["x-oauth-scopes"]
        ?.split(",")
        .map((scope) => scope.trim())
        .filter(Boolean);
    },
    // https://docs.github.com/en/rest/orgs/members#get-an-organization-membership-for-the-authenticated-user
    myMembership: async (org) => (await rest.orgs.getMembershipForAuthenticatedUser({ org })).data,
    // https://docs.github.com/en/rest/orgs/orgs#get-an-organization
    get: async (org) => (await rest.orgs.get({ org })).data,
    // The form with ids that GitHub's own links use.
    getById: async (id) => (await request("GET /organizations/{id}", { id })).data,
    // https://docs.github.com/en/rest/orgs/members#list-organization-members
    members: (org, page, role) => pageOf(rest.orgs.listMembers({ org, ...(role && { role }), ...pageQuery(page) })),
    // https://docs.github.com/en/rest/orgs/members#check-organization-membership-for-a-user
    isMember: (org, login) => isThere(rest.orgs.checkMembershipForUser({ org, username: login })),
    // https://docs.github.com/en/rest/orgs/members#get-organization-membership-for-a-user
    membership: async (org, login) => (await rest.orgs.getMembershipForUser({ org, username: login })).data,
    // https://docs.github.com/en/rest/orgs/members#set-organization-membership-for-a-user
    setMembership: async (org, login, role) =>
      void (await rest.orgs.setMembershipForUser({ org, username: login, role })),
    // https://docs.github.com/en/rest/orgs/members#remove-organization-membership-for-a-user
    removeMembership: async (org, login) => void (await rest.orgs.removeMembershipForUser({ org, username: login })),
  };
}

async function isThere(asking: Promise<{ readonly status: number }>): Promise<boolean> {
  try {
    return (await asking).status === 204;
  } catch (thrown) {
    if (thrown instanceof BatonError && thrown.code === "NotFound") return false;
    throw thrown;
  }
}
