import { connector } from "@baton-connectors/sdk";
import { accountCreationSchema, goAccountCreationSchema } from "./accounts/schema.ts";
import { checks } from "./checks.ts";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { objectTypes } from "./resources/objects.ts";
import { role, userType } from "./resources/principals.ts";

export const mysql = connector<Config, Client>({
  metadata: ({ goCompatible }) => ({
    displayName: "MySQL",
    description: "MySQL Connector",
    accountCreationSchema: goCompatible ? goAccountCreationSchema : accountCreationSchema,
  }),
  connect: createClient,
  close: (client) => client.close(),
  validate: async ({ client }) => {
    await client.facts();
    return undefined;
  },
  resourceTypes: ({ goCompatible, expandColumns }) => [
    ...objectTypes(!goCompatible || expandColumns.length > 0, expandColumns.length > 0),
    userType(goCompatible),
    ...(goCompatible ? [] : [role]),
  ],
  // Whether there are roles, only the server can tell; Go's connector has no roles of MariaDB.
  discoverTypes: async ({ client }) => {
    if (!client.options.goCompatible) return [];
    const { hasRoles, isMariaDb } = await client.facts();
    return hasRoles && !isMariaDb ? [role] : [];
  },
  allResourceTypes: [...objectTypes(true, false), userType(false), role],
  checks: () => checks,
});
