import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  type ListContext,
  noItems,
  type PageOf,
  pageOf,
  resourceType,
  v1Identifier,
  whenAbsent,
} from "@baton-connectors/sdk";
import { cancelInvitation } from "../cancel-invitation.ts";
import type { Client } from "../client.ts";
import { invite } from "../invite.ts";
import { orgLogin } from "../org-login.ts";
import { pageNumber } from "../page-number.ts";
import { permissions } from "../permissions.ts";
import { toInvitation } from "./invitation-resource.ts";

/** Accounts are created by inviting people: what there is until they accept is an invitation. */
export const invitation = resourceType<Client>({
  id: "invitation",
  displayName: "Invitation",
  traits: ["user"],
  annotations: [v1Identifier("invitation")],
  permissions: permissions.invitation,
  list,
  account: { credentials: { supported: ["NO_PASSWORD"], preferred: "NO_PASSWORD" }, create: invite },
  delete: cancelInvitation,
});

async function list(context: ListContext<Client>): Promise<PageOf<Resource>> {
  const { client, parent, page } = context;
  if (!parent) return noItems;
  const org = await orgLogin(context, parent.resource);
  // Instances without invitations answer 404.
  const found = await client.invitations.list(org, pageNumber(page)).catch(whenAbsent);
  return pageOf((found?.items ?? []).map(toInvitation), found?.next);
}
