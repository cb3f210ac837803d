import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { grant, listsTogether, type PageOf, type ResourceContext } from "@baton-connectors/sdk";
import type { OktaPage } from "../api/list.ts";
import type { Client } from "../client.ts";
import { createEmailFilter } from "../email-filter.ts";
import { membershipGrantV1 } from "../v1-identifiers.ts";

type Context = ResourceContext<Client>;

/** Users, directly or through a group, and groups. */
export const appGrants = (context: Context): Promise<PageOf<Grant>> =>
  listsTogether(context.page, {
    users: (after) => users(context, after as string | undefined),
    groups: (after) => groups(context, after as string | undefined),
  });

async function users({ client, resource }: Context, after: string | undefined): Promise<OktaPage<Grant>> {
  const included = createEmailFilter(client.settings.filterEmailDomains);
  const { items, next } = await client.apps.listUsers(resource.id!.resource, after);
  const assigned = items.filter(({ profile }) => included(profile));
  return { items: assigned.map(({ id }) => access(resource, "user", id)), next };
}

async function groups({ client, resource }: Context, after: string | undefined): Promise<OktaPage<Grant>> {
  const { items, next } = await client.apps.listGroups(resource.id!.resource, after);
  return { items: items.map(({ id }) => access(resource, "group", id)), next };
}

const access = (app: Context["resource"], resourceType: string, id: string) =>
  grant(app, "access", { resourceType, resource: id }, { annotations: [membershipGrantV1(app.id!.resource, id)] });
