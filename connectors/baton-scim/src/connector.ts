import { connector } from "@baton-connectors/sdk";
import { accountSchema } from "./account/account-schema.ts";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { group } from "./resources/group.ts";
import { role } from "./resources/role.ts";
import { user } from "./resources/user.ts";

/** What the connector is. Help, capabilities, schema and permission checks are derived from this value. */
export const scim = connector<Config, Client>({
  metadata: {
    displayName: "Baton SCIM connector",
    description: "Generic SCIM connector that syncs users and groups from SCIM API based on provided config.",
    accountCreationSchema: accountSchema,
  },
  connect: createClient,
  validate: async ({ client, signal }) => {
    await client.listUsers(undefined, signal, 1);
    return undefined;
  },
  resourceTypes: [user, group, role],
  checks: () => [
    {
      name: "list users",
      purpose: "sync",
      permissions: ["read Users"],
      resourceTypes: ["user", "role"],
      run: async ({ client, signal }) => {
        const { items } = await client.listUsers(undefined, signal);
        return { status: "works", detail: `at least ${items.length} found` };
      },
    },
    {
      name: "list groups",
      purpose: "sync",
      permissions: ["read Groups"],
      resourceTypes: ["group"],
      run: async ({ client, signal }) => {
        if (!client.mapping.group) return { status: "works", detail: "the app has none" };
        const { items } = await client.listGroups(undefined, signal);
        return { status: "works", detail: `at least ${items.length} found` };
      },
    },
  ],
});
