import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  type Json,
  type ListContext,
  noItems,
  type PageOf,
  type ResourceType,
  resourceType,
  skipEntitlementsAndGrants,
  whenAbsent,
} from "@baton-connectors/sdk";
import { accountManager } from "../accounts.ts";
import { firstPlace, type Place } from "../api/pages.ts";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";
import { keepCustomers, keepUserCount } from "../remembered.ts";
import { managedUserResource, userResource } from "./user-resource.ts";

type Context = ListContext<Client>;
/** First the site's workspaces of the organization, the last one first; then Jira's own list. */
type Workspace = { readonly workspace: number; readonly after?: string | undefined };
type Stage = Workspace | Place;

export const user: ResourceType<Client> = resourceType<Client>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  annotations: [skipEntitlementsAndGrants()],
  permissions: permissions.user,
  list: async (context) => {
    const { client, page, parent } = context;
    if (parent) return noItems;
    const stage = (page.cursor as Stage | undefined) ?? (client.organization ? { workspace: 0 } : firstPlace);
    return "startAt" in stage ? ofSite(context, stage) : ofWorkspace(context, stage);
  },
  get: async ({ client, id, signal }) => {
    const found = await client.jira.getUser(id.resource, signal).catch(whenAbsent);
    return found?.accountId ? userResource(found) : undefined;
  },
  account: accountManager,
});

async function ofSite(context: Context, place: Place): Promise<PageOf<Resource>> {
  const { client, session, signal, skip } = context;
  const { items, next } = await client.jira.listUsers(place, signal);
  await keepUserCount(session, place.startAt + items.length);
  const users = items.filter(({ accountId }) => accountId);
  for (const { displayName } of items.filter(({ accountId }) => !accountId))
    skip("a user without an id", { displayName });
  const isCustomer = ({ accountType }: { accountType?: string | undefined }) => accountType === "customer";
  const { skipCustomerUser } = client.config;
  if (skipCustomerUser)
    await keepCustomers(
      session,
      users.filter(isCustomer).map(({ accountId }) => accountId!),
    );
  const wanted = users.filter((one) =>
    client.organization ? one.accountType === "app" : !(skipCustomerUser && isCustomer(one)),
  );
  return page(wanted.map(userResource), next);
}

async function ofWorkspace(context: Context, { workspace, after }: Workspace): Promise<PageOf<Resource>> {
  const { client, session, signal, skip } = context;
  const workspaces = (await client.workspaces(signal)).toReversed();
  const workspaceId = workspaces[workspace]!;
  const { items, next } = await client.organization!.listUsers(workspaceId, after, signal);
  const users = items.filter((one): one is typeof one & { accountId: string } => !!one.accountId);
  for (const { name } of items.filter(({ accountId }) => !accountId)) skip("a managed account without an id", { name });
  // Who works in several workspaces is listed in each of them.
  const keys = users.map(({ accountId }) => `managed/${accountId}`);
  const seen = await session.getMany<string>(keys);
  await session.setMany(keys.filter((key) => !seen.has(key)).map((key) => [key, workspaceId] as const));
  const rows = users.filter(({ accountId }) => (seen.get(`managed/${accountId}`) ?? workspaceId) === workspaceId);
  const following: Json =
    next !== undefined
      ? { workspace, after: next as string }
      : workspace + 1 < workspaces.length
        ? { workspace: workspace + 1 }
        : { ...firstPlace };
  return page(rows.map(managedUserResource), following);
}

const page = (items: readonly Resource[], next: Json | undefined): PageOf<Resource> => ({
  items,
  ...(next !== undefined && { next }),
});
