import {
  assignment,
  capabilityPermissions,
  noItems,
  notFound,
  pageOf,
  resource,
  resourceType,
  skipGrants,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";
import { type Role, roleIds, roleResourceId, roles } from "../roles.ts";
import { user } from "./user.ts";

/** Eight roles that every workspace has. Who holds them comes with the members of the workspace. */
export const workspaceRole = resourceType<Client>({
  id: "workspaceRole",
  displayName: "Workspace Role",
  traits: ["role"],
  annotations: [skipGrants(), capabilityPermissions(["admin"])],
  permissions: permissions.workspaceRole,
  list: async ({ client, parent, syncId, signal }) => {
    if (parent) return noItems;
    const teams = await client.teams(syncId, signal);
    return pageOf(teams.flatMap(({ id }) => roleIds.map((role) => toResource(id, role))));
  },
  get: async ({ client, id, syncId, signal }) => {
    const { teamId, role } = partsOf(id.resource);
    const known = (await client.teams(syncId, signal)).some((team) => team.id === teamId);
    return known && role ? toResource(teamId, role) : undefined;
  },
  entitlements: async ({ client, resource: of, syncId, signal }) => {
    const { teamId } = partsOf(of.id!.resource);
    const team = (await client.teams(syncId, signal)).find(({ id }) => id === teamId);
    if (!team) throw notFound(`the workspace ${teamId} is not there any more`);
    return pageOf([
      assignment(of, "assigned", {
        displayName: `${team.name ?? ""} workspace ${of.displayName} role`,
        description: `Has the ${of.displayName} role in the Slack ${team.name ?? ""} workspace`,
        grantableTo: [user],
      }),
    ]);
  },
});

function partsOf(id: string): { readonly teamId: string; readonly role: Role | undefined } {
  const at = id.lastIndexOf(":");
  const role = id.slice(at + 1);
  return { teamId: id.slice(0, Math.max(at, 0)), role: roleIds.find((known) => known === role) };
}

const toResource = (teamId: string, role: Role) =>
  resource({
    type: "workspaceRole",
    id: roleResourceId(teamId, role),
    displayName: roles[role],
    parent: { resourceType: "workspace", resource: teamId },
    role: {},
  });
