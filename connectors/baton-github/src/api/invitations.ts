import { inBody, inPath } from "../github/id.ts";
import type { Github } from "../github/octokit.ts";
import { type GithubPage, pageOf, pageQuery } from "../github/page.ts";
import type { GithubUser } from "./users.ts";

export interface GithubInvitation {
  readonly id: number | string;
  readonly login?: string | null;
  readonly email?: string | null;
  readonly inviter?: GithubUser | null;
  readonly failed_at?: string | null;
  readonly failed_reason?: string | null;
}

export interface InvitationsApi {
  list(org: string, page: number | undefined): Promise<GithubPage<GithubInvitation>>;
  /** Those that nobody accepted in time, and those that could not be sent. */
  failed(org: string, page: number | undefined): Promise<GithubPage<GithubInvitation>>;
  inviteUser(org: string, userId: string, role: "admin" | "direct_member"): Promise<void>;
  inviteEmail(org: string, email: string): Promise<GithubInvitation>;
  cancel(org: string, id: string): Promise<void>;
}

export function invitationsApi({ rest }: Github): InvitationsApi {
  return {
    // https://docs.github.com/en/rest/orgs/members#list-pending-organization-invitations
    list: (org, page) => pageOf(rest.orgs.listPendingInvitations({ org, ...pageQuery(page) })),
    // https://docs.github.com/en/rest/orgs/members#list-failed-organization-invitations
    failed: (org, page) => pageOf(rest.orgs.listFailedInvitations({ org, ...pageQuery(page) })),
    // https://docs.github.com/en/rest/orgs/members#create-an-organization-invitation
    inviteUser: async (org, userId, role) =>
      void (await rest.orgs.createInvitation({ org, invitee_id: inBody(userId), role })),
    inviteEmail: async (org, email) => (await rest.orgs.createInvitation({ org, email })).data,
    // https://docs.github.com/en/rest/orgs/members#cancel-an-organization-invitation
    cancel: async (org, id) => void (await rest.orgs.cancelInvitation({ org, invitation_id: inPath(id) })),
  };
}
