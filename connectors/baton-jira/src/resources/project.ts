import {
  assignment,
  grant,
  noItems,
  notFound,
  pageOf,
  type ResourceType,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import { startOf } from "../api/pages.ts";
import { mostViewers } from "../api/users.ts";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";
import { projectOf, projectPage, userCount, withoutCustomers } from "../remembered.ts";
import { user } from "./user.ts";

export const project: ResourceType<Client> = resourceType<Client>({
  id: "project",
  displayName: "Project",
  permissions: permissions.project,
  grantedBy:
    "Who leads a project is set in its details, and who takes part by its permission scheme: grant a group or a project role that is in it.",
  list: async (context) => {
    if (context.parent) return noItems;
    const { items, next } = await projectPage(context, startOf(context.page.cursor));
    return pageOf(items.map(toResource), next);
  },
  get: async (context) => {
    const found = await projectOf(context, context.id.resource);
    return found && toResource(found);
  },
  entitlements: ({ client, resource: of }) => {
    const { displayName } = of;
    const lead = assignment(of, "lead", {
      displayName: `${displayName} project lead`,
      description: `Leading ${displayName} project`,
      grantableTo: [user],
    });
    if (client.config.skipProjectParticipants) return pageOf([lead]);
    const participate = assignment(of, "participate", {
      displayName: `${displayName} project participate`,
      description: `Participating on ${displayName} project`,
      grantableTo: [user],
    });
    return pageOf([participate, lead]);
  },
  grants: async (context) => {
    const { client, session, resource: of, signal, skip } = context;
    const found = await projectOf(context, of.id!.resource);
    if (!found) throw notFound(`the project ${of.displayName} is not there any more`);
    const { skipProjectParticipants } = client.config;
    const users = await userCount(session);
    const viewers = skipProjectParticipants
      ? []
      : await client.reach.viewers(async (startAt, size) => {
          const { items } = await client.jira.listViewers(found.key, startAt, size, signal);
          for (const _ of items.filter(({ accountId }) => !accountId))
            skip("a participant without an id", { project: found.key });
          return items.flatMap(({ accountId }) => accountId || []);
        }, users);
    if (!skipProjectParticipants && users !== undefined && users > mostViewers)
      skip("participants of a project beyond the site's first thousand users, whom Jira does not look at", {
        project: found.key,
      });
    const held = [
      ...(await withoutCustomers(context, found.lead ? [found.lead] : [])).map((id) => ({ name: "lead", id })),
      ...(await withoutCustomers(context, viewers)).map((id) => ({ name: "participate", id })),
    ];
    return pageOf(held.map(({ name, id }) => grant(of, name, { resourceType: "user", resource: id })));
  },
});

const toResource = ({
  id,
  key,
  name = "",
}: {
  readonly id: string;
  readonly key: string;
  readonly name?: string | undefined;
}) => resource({ type: "project", id, displayName: name, profile: { project_key: key } });
