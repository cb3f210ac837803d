import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  externalLink,
  type ListContext,
  neverAbsent,
  noItems,
  type PageOf,
  pageOf,
  permission,
  resource,
  resourceType,
  v1Identifier,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { orgLogin } from "../org-login.ts";
import { pageNumber } from "../page-number.ts";
import { permissions } from "../permissions.ts";
import { addAccess, removeAccess } from "./repository-access.ts";
import { repositoryGrants } from "./repository-grants.ts";
import { levels } from "./repository-levels.ts";
import { team } from "./team.ts";
import { user } from "./user.ts";

export const repository = resourceType<Client>({
  id: "repository",
  displayName: "Repository",
  annotations: [v1Identifier("repository")],
  permissions: permissions.repository,
  list,
  entitlements: ({ resource: row }) =>
    pageOf(
      levels.map((slug) =>
        permission(row, slug, {
          displayName: `${row.displayName} Repo ${slug[0]!.toUpperCase()}${slug.slice(1)}`,
          description: `Access to ${row.displayName} repository in GitHub`,
          grantableTo: [user, team],
          annotations: [v1Identifier(`repo:${row.id!.resource}:role:${slug}`)],
        }),
      ),
    ),
  grants: repositoryGrants,
  grant: addAccess,
  revoke: removeAccess,
});

async function list(context: ListContext<Client>): Promise<PageOf<Resource>> {
  const { client, parent, page } = context;
  if (!parent) return noItems;
  const org = await orgLogin(context, parent.resource);
  const { items, next } = await client.repositories.list(org, pageNumber(page)).catch(neverAbsent);
  const wanted = client.settings.omitArchived ? items.filter(({ archived }) => !archived) : items;
  return pageOf(
    wanted.map(({ id, name, html_url }) =>
      resource({
        type: "repository",
        id,
        displayName: name,
        parent,
        annotations: [externalLink(html_url ?? ""), v1Identifier(`repo:${id}`)],
      }),
    ),
    next,
  );
}
