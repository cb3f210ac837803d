import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { grant, type PageOf, pageOf, type ResourceContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { phaseCursor, phaseOf } from "../cursor.ts";
import { createEmailFilter } from "../email-filter.ts";
import { membershipGrantV1 } from "../v1.ts";

type Context = ResourceContext<Client>;

/** Users, directly or through a group, and groups; the two lists are read side by side. */
export async function appGrants(context: Context): Promise<PageOf<Grant>> {
  const phase = phaseOf(context.page);
  if (phase?.phase === "groups") return groups(context, phase.after);
  const page = await users(context, phase?.after);
  return phase ? page : { ...page, parallel: [{ phase: "groups" }] };
}

async function users({ client, resource }: Context, after: string | undefined): Promise<PageOf<Grant>> {
  const appId = resource.id!.resource;
  const included = createEmailFilter(client.settings.filterEmailDomains);
  const { items, next } = await client.apps.listUsers(appId, after);
  return pageOf(
    items
      .filter(({ profile }) => included(profile))
      .map(({ id }) =>
        grant(
          resource,
          "access",
          { resourceType: "user", resource: id },
          { annotations: [membershipGrantV1(appId, id)] },
        ),
      ),
    phaseCursor("users", next),
  );
}

async function groups({ client, resource }: Context, after: string | undefined): Promise<PageOf<Grant>> {
  const appId = resource.id!.resource;
  const { items, next } = await client.apps.listGroups(appId, after);
  return pageOf(
    items.map(({ id }) =>
      grant(
        resource,
        "access",
        { resourceType: "group", resource: id },
        { annotations: [membershipGrantV1(appId, id)] },
      ),
    ),
    phaseCursor("groups", next),
  );
}
