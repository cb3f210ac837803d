import {
  capabilityPermissions,
  type ResourceType,
  resourceType,
  skipEntitlementsAndGrants,
  whenAbsent,
} from "@baton-connectors/sdk";
import { accountManager, deactivate } from "../accounts.ts";
import type { Client } from "../client.ts";
import { listUsers } from "../list-users.ts";
import { permissions } from "../permissions.ts";
import { isAdmin, scimOnlyResource, userResource } from "./user-resource.ts";

const spec = {
  id: "user",
  displayName: "User",
  traits: ["user"],
  annotations: [
    skipEntitlementsAndGrants(),
    capabilityPermissions(["users:read", "users:read.email", "users.profile:read", "admin"]),
  ],
  permissions: permissions.user,
  list: listUsers,
  get: async ({ client, id, parent, syncId, signal }) => {
    const scim = await client.scim?.getUser(id.resource, signal).catch(whenAbsent);
    const user = await client.web.getUser(id.resource, signal).catch(whenAbsent);
    if (!user?.id) return scim && scimOnlyResource(scim);
    const home = (await client.teams(syncId, signal)).find((team) => team.id === user.team_id)?.id;
    const seesTwoFactor = isAdmin((await client.self(signal)).user);
    return userResource({ ...user, id: user.id }, { teamId: parent?.resource || home, scim, seesTwoFactor });
  },
} satisfies Parameters<typeof resourceType<Client>>[0];

export const user: ResourceType<Client> = resourceType<Client>(spec);

/** With a Business+ token accounts can be made and deactivated. */
export const managedUser: ResourceType<Client> = resourceType<Client>({
  ...spec,
  account: accountManager,
  delete: deactivate,
});
