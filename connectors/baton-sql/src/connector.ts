import { connector } from "@baton-connectors/sdk";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { group } from "./resources/group.ts";
import { user } from "./resources/user.ts";

/** What the connector is. Help, capabilities, schema and permission checks are derived from this value. */
export const sqlApp = connector<Config, Client>({
  metadata: { displayName: "Sql" },
  connect: createClient,
  validate: async ({ client, signal }) => {
    await client.listUsers({ cursor: undefined, size: 1 }, signal);
    return undefined;
  },
  resourceTypes: [user, group],
  checks: () => [
    {
      name: "list users",
      purpose: "sync",
      permissions: ["users:read"],
      resourceTypes: ["user"],
      run: async ({ client, signal }) => {
        const { items } = await client.listUsers({ cursor: undefined, size: 0 }, signal);
        return { status: "works", detail: `at least ${items.length} found` };
      },
    },
    {
      name: "list groups",
      purpose: "sync",
      permissions: ["groups:read"],
      resourceTypes: ["group"],
      run: async ({ client, signal }) => {
        const { items } = await client.listGroups({ cursor: undefined, size: 0 }, signal);
        return { status: "works", detail: `at least ${items.length} found` };
      },
    },
  ],
});
