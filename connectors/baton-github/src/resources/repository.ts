import type { Resource, ResourceId } from "@baton-connectors/protocol/connector-v2";
import {
  externalLink,
  type GetContext,
  type ListContext,
  noItems,
  type PageOf,
  pageOf,
  permission,
  resource,
  resourceType,
  v1Identifier,
} from "@baton-connectors/sdk";
import type { GithubRepository } from "../api/repositories.ts";
import type { Client } from "../client.ts";
import { orgLogin } from "../org-login.ts";
import { pageNumber } from "../page-number.ts";
import { permissions } from "../permissions.ts";
import { inTurnOf } from "../turns.ts";
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
  principalsOutside: { user: "outside collaborators, who are members of none of the organizations" },
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
  get,
  grant: (context) => inTurnOf(context.client, context.principal.id!, () => addAccess(context)),
  revoke: (context) => inTurnOf(context.client, context.grant.principal!.id!, () => removeAccess(context)),
});

async function list(context: ListContext<Client>): Promise<PageOf<Resource>> {
  const { client, parent, page } = context;
  if (!parent) return noItems;
  const org = await orgLogin(context, parent.resource);
  const { items, next } = await client.repositories.list(org, pageNumber(page));
  return pageOf(
    items.filter((one) => isWanted(client, one)).map((one) => toRepository(one, parent)),
    next,
  );
}

const isWanted = ({ settings }: Client, { archived }: GithubRepository): boolean =>
  !(settings.omitArchived && archived);

/** One that went to another organization is not this one's any more. */
async function get({ client, id, parent }: GetContext<Client>): Promise<Resource | undefined> {
  if (!parent) return undefined;
  const found = await client.repositories.getById(id.resource);
  const isOurs = found.organization?.id === parent.resource;
  return isOurs && isWanted(client, found) ? toRepository(found, parent) : undefined;
}

function toRepository({ id, name, html_url }: GithubRepository, parent: ResourceId): Resource {
  return resource({
    type: "repository",
    id,
    displayName: name,
    parent,
    annotations: [externalLink(html_url ?? ""), v1Identifier(`repo:${id}`)],
  });
}
