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
import { inTurnOf } from "../turns.ts";
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
  delete: (context) => inTurnOf(context.client, context.id, () => cancelInvitation(context)),
});

async function list(context: ListContext<Client>): Promise<PageOf<Resource>> {
  const { client, parent, page } = context;
  if (!parent) return noItems;
  const org = await orgLogin(context, parent.resource);
  // Enterprise Server has no invitations, and so not this list: GitHub documents it for its own addresses alone.
  // https://docs.github.com/en/enterprise-server@latest/rest/orgs/members
  const reading = client.invitations.list(org, pageNumber(page));
  const found = await (client.hosted ? reading : reading.catch(whenAbsent));
  return found ? pageOf(found.items.map(toInvitation), found.next) : noItems;
}
