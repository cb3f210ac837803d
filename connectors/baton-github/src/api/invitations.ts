import { type Call, type GithubPage, listPage, part } from "../github/call.ts";
import type { GithubUser } from "./users.ts";

export interface GithubInvitation {
  readonly id: number | string;
  readonly login?: string | null;
  readonly email?: string | null;
  readonly inviter?: GithubUser | null;
}

export interface InvitationsApi {
  list(org: string, page: number | undefined): Promise<GithubPage<GithubInvitation>>;
  inviteUser(org: string, userId: string, role: "admin" | "direct_member"): Promise<void>;
  inviteEmail(org: string, email: string): Promise<GithubInvitation>;
  cancel(org: string, id: string): Promise<void>;
}

export function invitationsApi(call: Call): InvitationsApi {
  const of = (org: string) => `orgs/${part(org)}/invitations`;
  return {
    // https://docs.github.com/en/rest/orgs/members#list-pending-organization-invitations
    list: (org, page) => listPage(call, of(org), page),
    // https://docs.github.com/en/rest/orgs/members#create-an-organization-invitation
    inviteUser: async (org, userId, role) =>
      void (await call(of(org), { method: "POST", json: { invitee_id: exactNumber(userId), role } })),
    inviteEmail: async (org, email) =>
      (await call<GithubInvitation>(of(org), { method: "POST", json: { email } })).data,
    // https://docs.github.com/en/rest/orgs/members#cancel-an-organization-invitation
    cancel: async (org, id) => void (await call(`${of(org)}/${part(id)}`, { method: "DELETE" })),
  };
}

/** A number that keeps all its digits on the wire. */
const exactNumber = (digits: string): unknown =>
  (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
