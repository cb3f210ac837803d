import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  type GetContext,
  type ListContext,
  noItems,
  type PageOf,
  pageOf,
  resourceType,
  v1Identifier,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { isListedBefore, memberPage } from "../listed-before.ts";
import { memberDetails } from "../member-details.ts";
import { orgLogin } from "../org-login.ts";
import { permissions } from "../permissions.ts";
import { removeFromOrganizations } from "../remove-user.ts";
import {
  type EmailSource,
  emailSource,
  providersEmails,
  readEnterpriseIdentities,
  readIdentities,
} from "../saml/emails.ts";
import { inTurnOf } from "../turns.ts";
import { toUser } from "./user-resource.ts";

export const user = resourceType<Client>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  annotations: [v1Identifier("user")],
  permissions: permissions.user,
  list,
  delete: (context: GetContext<Client>) => inTurnOf(context.client, context.id, () => removeFromOrganizations(context)),
});

/** First who is who by SAML, where an organization has it; then its members. */
type Cursor =
  | { readonly phase: "identities"; readonly after: string; readonly first: number; readonly found: boolean }
  | { readonly phase: "enterprise"; readonly index: number; readonly page: number }
  | { readonly phase: "members"; readonly source: EmailSource; readonly page?: number | undefined };

async function list(context: ListContext<Client>): Promise<PageOf<Resource>> {
  const { parent, page } = context;
  if (!parent) return noItems;
  const org = await orgLogin(context, parent.resource);
  let cursor = page.cursor as Cursor | undefined;
  if (!cursor) {
    const source = await emailSource(context, org);
    if (source === "organization") return next(await readIdentities(context, org, undefined));
    if (source === "enterprise") return next(await readEnterpriseIdentities(context, { index: 0, page: 1 }));
    cursor = { phase: "members", source };
  }
  switch (cursor.phase) {
    case "identities":
      return next(await readIdentities(context, org, cursor));
    case "enterprise":
      return next(await readEnterpriseIdentities(context, cursor));
    case "members":
      break;
  }
  const { source } = cursor;
  const members = await memberPage(context, { id: parent.resource, login: org }, cursor.page);
  const isElsewhere = await isListedBefore(context, parent.resource);
  const own = members.items.filter((one) => !isElsewhere(one));
  const known = await providersEmails(context, source, org, own);
  const detailed = await memberDetails(context, own, {
    more: members.next !== undefined,
    needsAddress: (i) => known[i] === undefined,
  });
  return pageOf(
    detailed.map((one, i) => toUser(one, known[i]?.primary ?? one.email ?? "", known[i]?.others)),
    members.next === undefined ? undefined : { phase: "members", source, page: members.next },
  );
}

const next = (cursor: Cursor): PageOf<Resource> => pageOf([], cursor);
