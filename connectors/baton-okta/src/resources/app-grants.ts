import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { grant, type PageOf, type ResourceContext, whenAbsent } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { createEmailFilter } from "../email-filter.ts";
import { identified } from "../identified.ts";
import { type ListPage, nothing, sideBySide } from "../side-by-side.ts";
import { membershipGrantV1 } from "../v1.ts";

type Context = ResourceContext<Client>;

/** Users, directly or through a group, and groups. */
export const appGrants = (context: Context): Promise<PageOf<Grant>> =>
  sideBySide(context.page, {
    users: (after) => users(context, after),
    groups: (after) => groups(context, after),
  });

async function users(context: Context, after: string | undefined): Promise<ListPage<Grant>> {
  const { client, resource } = context;
  const included = createEmailFilter(client.settings.filterEmailDomains);
  const { items, next } = await client.apps.listUsers(resource.id!.resource, after);
  return {
    items: identified(context, items)
      .filter(({ profile }) => included(profile))
      .map(({ id }) => access(resource, "user", id)),
    next,
  };
}

async function groups(context: Context, after: string | undefined): Promise<ListPage<Grant>> {
  const { client, resource, skip } = context;
  const page = await client.apps.listGroups(resource.id!.resource, after).catch(whenAbsent);
  if (!page) skip("an app was deleted during the sync", { app_id: resource.id!.resource });
  const { items, next } = page ?? nothing;
  return { items: identified(context, items).map(({ id }) => access(resource, "group", id)), next };
}

const access = (app: Context["resource"], resourceType: string, id: string) =>
  grant(app, "access", { resourceType, resource: id }, { annotations: [membershipGrantV1(app.id!.resource, id)] });
