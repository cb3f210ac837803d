import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  grant,
  type Json,
  type ListContext,
  noItems,
  pageOf,
  type ResourceContext,
  type ResourceType,
  resource,
  resourceType,
  whenAbsent,
} from "@baton-connectors/sdk";
import { startOf } from "../api/pages.ts";
import type { Client } from "../client.ts";
import { grantMembership, revokeMembership } from "../membership.ts";
import { permissions } from "../permissions.ts";
import { withoutCustomers } from "../remembered.ts";
import { user } from "./user.ts";

/** With an organization these alone are Jira's to list. */
const ownGroups = ["atlassian-addons", "atlassian-addons-admin", "system-administrators"];

type Stage = { readonly workspace: number; readonly after?: string | undefined } | number;

export const group: ResourceType<Client> = resourceType<Client>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  permissions: permissions.group,
  list: async (context) => {
    const { client, page, parent } = context;
    if (parent) return noItems;
    const stage = (page.cursor as Stage | undefined) ?? (client.organization ? { workspace: 0 } : 0);
    return typeof stage === "number" ? ofSite(context, stage) : ofWorkspace(context, stage);
  },
  get: async ({ client, id, signal }) => {
    const found = await client.jira.getGroup(id.resource, signal);
    return found && toResource(id.resource, found.name);
  },
  entitlements: ({ resource: of }) =>
    pageOf([
      assignment(of, "member", {
        displayName: `${of.displayName} group member`,
        description: `Member of ${of.displayName} group`,
        grantableTo: [user],
      }),
    ]),
  grants: async (context) => {
    const { client, resource: of, page, signal, skip } = context;
    const id = of.id!.resource;
    const read = client.jira.listMembers(id, startOf(page.cursor), signal);
    const found = await (client.organization ? read.catch(unlessElsewhere(context, id)) : read);
    if (!found) return noItems;
    const { items, next } = found;
    for (const _ of items.filter(({ accountId }) => !accountId))
      skip("a member without an id", { group: of.displayName });
    const members = await withoutCustomers(
      context,
      items.flatMap(({ accountId }) => accountId || []),
    );
    return pageOf(
      members.map((one) => grant(of, "member", { resourceType: "user", resource: one })),
      next,
    );
  },
  grant: grantMembership,
  revoke: revokeMembership,
});

/** The organization has groups that the site's Jira does not know. */
const unlessElsewhere =
  ({ client, signal, skip }: ResourceContext<Client>, id: string) =>
  async (thrown: unknown): Promise<undefined> => {
    whenAbsent(thrown);
    if (await client.jira.getGroup(id, signal)) throw thrown;
    skip("members of a group that the organization has and Jira does not know", { group_id: id });
  };

async function ofSite({ client, signal, skip }: ListContext<Client>, startAt: number) {
  const { items, next } = await client.jira.listGroups(startAt, signal);
  const wanted = client.organization ? items.filter(({ name }) => ownGroups.includes(name ?? "")) : items;
  return pageOf(
    rowsOf(
      wanted.map(({ groupId, name }) => ({ id: groupId, name })),
      skip,
    ),
    next,
  );
}

async function ofWorkspace(context: ListContext<Client>, { workspace, after }: Exclude<Stage, number>) {
  const { client, session, signal, skip } = context;
  const workspaces = (await client.workspaces(signal)).toReversed();
  const workspaceId = workspaces[workspace]!;
  const { items, next } = await client.organization!.listGroups(workspaceId, after, signal);
  // A group that has roles in several workspaces is listed in each of them.
  const keys = items.map(({ id }) => `managed-group/${id}`);
  const seen = await session.getMany<string>(keys);
  await session.setMany(keys.filter((key) => !seen.has(key)).map((key) => [key, workspaceId] as const));
  const rows = items.filter(({ id }) => (seen.get(`managed-group/${id}`) ?? workspaceId) === workspaceId);
  const following: Json =
    next !== undefined
      ? { workspace, after: next as string }
      : workspace + 1 < workspaces.length
        ? { workspace: workspace + 1 }
        : 0;
  return pageOf(rowsOf(rows, skip), following);
}

type Listed = { readonly id?: string | undefined; readonly name?: string | undefined };

function rowsOf(groups: readonly Listed[], skip: ListContext<Client>["skip"]): Resource[] {
  for (const { name } of groups.filter(({ id }) => !id)) skip("a group without an id", { name });
  return groups.flatMap(({ id, name }) => (id ? [toResource(id, name)] : []));
}

const toResource = (id: string, name = "") =>
  resource({ type: "group", id, displayName: name, group: { profile: { id, name } } });
