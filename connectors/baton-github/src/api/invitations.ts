import { path } from "@baton-connectors/sdk";
import { id, object, optional, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { Github } from "../github/github.ts";
import { inBody } from "../github/id.ts";
import type { GithubPage } from "../github/page.ts";

export const githubInvitation = object({
  id,
  login: text,
  email: text,
  inviter: optional(object({ login: text })),
  failed_at: text,
  failed_reason: text,
});
export type GithubInvitation = Shaped<typeof githubInvitation>;

export interface InvitationsApi {
  list(org: string, page: number | undefined): Promise<GithubPage<GithubInvitation>>;
  /** Those that nobody accepted in time, and those that could not be sent. */
  failed(org: string, page: number | undefined): Promise<GithubPage<GithubInvitation>>;
  inviteUser(org: string, userId: string, role: "admin" | "direct_member"): Promise<void>;
  inviteEmail(org: string, email: string): Promise<GithubInvitation>;
  cancel(org: string, id: string): Promise<void>;
}

export function invitationsApi({ read, send, page: pageOf }: Github): InvitationsApi {
  const invitations = (org: string) => path`/orgs/${org}/invitations`;
  return {
    // https://docs.github.com/en/rest/orgs/members#list-pending-organization-invitations
    list: (org, page) => pageOf(invitations(org), githubInvitation, { page }),
    // https://docs.github.com/en/rest/orgs/members#list-failed-organization-invitations
    failed: (org, page) => pageOf(path`/orgs/${org}/failed_invitations`, githubInvitation, { page }),
    // https://docs.github.com/en/rest/orgs/members#create-an-organization-invitation
    inviteUser: async (org, userId, role) =>
      void (await send({ method: "POST", url: invitations(org), json: { invitee_id: inBody(userId), role } })),
    inviteEmail: async (org, email) =>
      (await read({ method: "POST", url: invitations(org), json: { email } }, githubInvitation)).data,
    // https://docs.github.com/en/rest/orgs/members#cancel-an-organization-invitation
    cancel: async (org, invitationId) =>
      void (await send({ method: "DELETE", url: path`${invitations(org)}/${invitationId}` })),
  };
}
