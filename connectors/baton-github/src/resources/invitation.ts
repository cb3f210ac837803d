import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  type CreateAccountContext,
  configError,
  type GetContext,
  type ListContext,
  noItems,
  type PageOf,
  pageOf,
  resource,
  resourceType,
  v1Identifier,
  whenAbsent,
} from "@baton-connectors/sdk";
import type { GithubInvitation } from "../api/invitations.ts";
import type { Client } from "../client.ts";
import { orgLogin } from "../org-login.ts";
import { pageNumber } from "../page-number.ts";
import { permissions } from "../permissions.ts";
import { inAny, reachable } from "../remove-user.ts";

/** Accounts are created by inviting people: what there is until they accept is an invitation. */
export const invitation = resourceType<Client>({
  id: "invitation",
  displayName: "Invitation",
  traits: ["user"],
  annotations: [v1Identifier("invitation")],
  permissions: permissions.invitation,
  list,
  account: { credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" }, create },
  delete: cancel,
});

async function list(context: ListContext<Client>): Promise<PageOf<Resource>> {
  const { client, parent, page } = context;
  if (!parent) return noItems;
  const org = await orgLogin(context, parent.resource);
  // Instances without invitations answer 404.
  const found = await client.invitations.list(org, pageNumber(page)).catch(whenAbsent);
  return pageOf((found?.items ?? []).map(toInvitation), found?.next);
}

function toInvitation({ id, login, email, inviter }: GithubInvitation): Resource {
  const name = login || email || "";
  return resource({
    type: "invitation",
    id,
    displayName: name,
    user: {
      emails: email ? [{ address: email, isPrimary: true }] : [],
      profile: { login: name, inviter: inviter?.login ?? "" },
      login: name,
      status: { status: "unspecified" },
    },
  });
}

async function create({ client, account }: CreateAccountContext<Client>) {
  const text = (key: string) => {
    const value = account.profile[key];
    if (typeof value === "string" && value !== "") return value;
    throw configError(`${key} is required to create an account`, {
      hint: 'Name the organization and the address in the profile: {"org": "acme", "email": "new@example.com"}.',
    });
  };
  const [org, email] = [text("org"), text("email")];
  const invited = await client.invitations.inviteEmail(org, email);
  return { outcome: "created", resource: toInvitation(invited) } as const;
}

/** An invitation does not say which organization it is of: all are tried. */
async function cancel({ client, id }: GetContext<Client>) {
  const orgs = await reachable(client);
  await inAny(orgs, `the invitation ${id.resource} could not be cancelled`, (org) =>
    client.invitations.cancel(org, id.resource),
  );
  return {};
}
