import {
  assignment,
  capabilityPermissions,
  childResourceType,
  grant,
  noItems,
  pageOf,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { unlessDenied } from "../denied.ts";
import { memberPage } from "../members.ts";
import { permissions } from "../permissions.ts";
import { roleResourceId } from "../roles.ts";
import type { Team } from "../web.ts";
import { user } from "./user.ts";

export const workspace = resourceType<Client>({
  id: "workspace",
  displayName: "Workspace",
  traits: ["group"],
  annotations: [
    capabilityPermissions([
      ...["team:read", "users:read", "users:read.email", "channels:join", "channels:read", "groups:read"],
    ]),
  ],
  permissions: permissions.workspace,
  list: async ({ client, parent, syncId, signal }) =>
    parent ? noItems : pageOf((await client.teams(syncId, signal)).map(toResource)),
  get: async ({ client, id, syncId, signal }) => {
    const found = (await client.teams(syncId, signal)).find((team) => team.id === id.resource);
    return found && toResource(found);
  },
  entitlements: ({ resource: of }) =>
    pageOf([
      assignment(of, "member", {
        displayName: `${of.displayName} workspace member`,
        description: `Member of the ${of.displayName} workspace`,
        grantableTo: [user],
      }),
    ]),
  /** Who is a member has roles besides: they come with the same list. */
  grants: async (context) => {
    const { client, resource: of, page } = context;
    if (!client.wants("user")) return noItems;
    const teamId = of.id!.resource;
    const found = await memberPage(context, teamId, page.cursor).catch(unlessDenied(teamId, "members", context));
    if (!found) return noItems;
    const withRoles = client.wants("workspaceRole");
    const rows = found.items.flatMap(({ id, roles }) => {
      const principal = { resourceType: "user", resource: id };
      const held = withRoles ? roles : [];
      return [
        ...held.map((role) => grant(roleOf(teamId, role), "assigned", principal)),
        grant(of, "member", principal),
      ];
    });
    return pageOf(rows, found.next);
  },
});

const roleOf = (teamId: string, role: Parameters<typeof roleResourceId>[1]) =>
  resource({ type: "workspaceRole", id: roleResourceId(teamId, role), displayName: "" });

const toResource = ({ id, name = "", domain = "" }: Team) =>
  resource({
    type: "workspace",
    id,
    displayName: name,
    profile: { workspace_id: id, workspace_name: name, workspace_domain: domain },
    annotations: ["user", "userGroup", "workspaceRole"].map(childResourceType),
    group: {},
  });
