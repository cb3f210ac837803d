import { BatonError, path } from "@baton-connectors/sdk";
import { id, object, requiredText, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { Github } from "../github/github.ts";
import type { GithubPage } from "../github/page.ts";
import { type GithubUser, githubUser } from "./users.ts";

export const githubOrg = object({ id, login: id, html_url: text, default_repository_permission: text });
export type GithubOrg = Shaped<typeof githubOrg>;

export const orgMembership = object({ role: requiredText, state: requiredText });
export type OrgMembership = Shaped<typeof orgMembership>;
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

export function organizationsApi({ read, send, page: pageOf }: Github): OrganizationsApi {
  const membership = (org: string, login: string) => path`/orgs/${org}/memberships/${login}`;
  return {
    // https://docs.github.com/en/rest/orgs/orgs#list-organizations-for-the-authenticated-user
    async mine(page) {
      const found = await pageOf(path`/user/orgs`, githubOrg, { page });
      return { ...found, withheld: found.headers.get("x-github-sso")?.startsWith("partial-results") ?? false };
    },
    // https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
    async scopes() {
      const { headers } = await pageOf(path`/user/orgs`, githubOrg, { page: undefined });
      return headers
        .get("x-oauth-scopes")
        ?.split(",")
        .map((scope) => scope.trim())
        .filter(Boolean);
    },
    // https://docs.github.com/en/rest/orgs/members#get-an-organization-membership-for-the-authenticated-user
    myMembership: async (org) => (await read({ url: path`/user/memberships/orgs/${org}` }, orgMembership)).data,
    // https://docs.github.com/en/rest/orgs/orgs#get-an-organization
    get: async (org) => (await read({ url: path`/orgs/${org}` }, githubOrg)).data,
    // The form with ids that GitHub's own links use.
    getById: async (orgId) => (await read({ url: path`/organizations/${orgId}` }, githubOrg)).data,
    // https://docs.github.com/en/rest/orgs/members#list-organization-members
    members: (org, page, role) => pageOf(path`/orgs/${org}/members`, githubUser, { page, query: { role } }),
    // https://docs.github.com/en/rest/orgs/members#check-organization-membership-for-a-user
    isMember: (org, login) => isThere(send({ url: path`/orgs/${org}/members/${login}` })),
    // https://docs.github.com/en/rest/orgs/members#get-organization-membership-for-a-user
    membership: async (org, login) => (await read({ url: membership(org, login) }, orgMembership)).data,
    // https://docs.github.com/en/rest/orgs/members#set-organization-membership-for-a-user
    setMembership: async (org, login, role) =>
      void (await send({ method: "PUT", url: membership(org, login), json: { role } })),
    // https://docs.github.com/en/rest/orgs/members#remove-organization-membership-for-a-user
    removeMembership: async (org, login) => void (await send({ method: "DELETE", url: membership(org, login) })),
  };
}

/** 204, or 404. */
async function isThere(asking: Promise<{ readonly status: number }>): Promise<boolean> {
  try {
    const { status } = await asking;
    if (status === 204) return true;
    throw new BatonError("Unavailable", `whether somebody is a member was answered with ${status}`, {
      malformed: true,
    });
  } catch (thrown) {
    if (thrown instanceof BatonError && thrown.code === "NotFound") return false;
    throw thrown;
  }
}
