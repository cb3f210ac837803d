import { NonHumanIdentityTrait_NhiType } from "@baton-connectors/protocol/connector-v2";
import {
  externalLink,
  noItems,
  pageOf,
  resource,
  resourceType,
  skipEntitlementsAndGrants,
  v1Identifier,
} from "@baton-connectors/sdk";
import type { Installation } from "../api/enterprises.ts";
import type { Client } from "../client.ts";
import { isRefused } from "../github/github-error.ts";
import { permissions } from "../permissions.ts";
import { ownedOrganization } from "./owned-organization.ts";

type Cursor = { readonly org: number; readonly page?: number | undefined };

/** GitHub Apps installed in the organizations. Newer than the releases most files come from: synced when asked for by name. */
export const app = resourceType<Client>({
  id: "app",
  displayName: "GitHub App",
  traits: ["app"],
  annotations: [v1Identifier("app"), skipEntitlementsAndGrants()],
  permissions: permissions.app,
  onRequest: true,
  list: async (context) => {
    const { client, page, parent, skip } = context;
    if (parent) return noItems;
    const { org: index, page: number } = (page.cursor as Cursor | undefined) ?? { org: 0 };
    const org = await ownedOrganization(context, index);
    if (!org) return noItems;
    const nextOrg: Cursor = { org: index + 1 };
    try {
      const { items, next } = await client.enterprises.installations(org.login, number);
      return pageOf(
        items.map((one) => toApp(one, org.id)),
        next === undefined ? nextOrg : { org: index, page: next },
      );
    } catch (thrown) {
      if (!isRefused(thrown)) throw thrown;
      skip("installed apps that may not be read", { org: org.login, error: thrown.message });
      return pageOf([], nextOrg);
    }
  },
});

function toApp(one: Installation, orgId: string) {
  const profile = {
    app_id: Number(one.app_id ?? 0),
    app_slug: one.app_slug ?? "",
    installation_id: Number(one.id),
    ...(one.account?.login && { account_login: one.account.login }),
    target_type: one.target_type ?? "",
    ...(one.repository_selection && { repository_selection: one.repository_selection }),
  };
  return resource({
    type: "app",
    id: one.id,
    displayName: one.app_slug || `app-${one.app_id}`,
    parent: { resourceType: "org", resource: orgId },
    annotations: [v1Identifier(`app:${one.id}`), ...(one.html_url ? [externalLink(one.html_url)] : [])],
    app: { profile },
    nonHumanIdentity: { nhiType: NonHumanIdentityTrait_NhiType.APP_REGISTRATION, nhiDetail: "github.app" },
  });
}
