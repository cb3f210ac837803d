import { connector } from "@baton-connectors/sdk";
import { checks } from "./checks.ts";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { column } from "./resources/column.ts";
import { database } from "./resources/database.ts";
import { largeObject } from "./resources/large-object.ts";
import { routines, sequence, table, view } from "./resources/object.ts";
import { role } from "./resources/role.ts";
import { schema } from "./resources/schema.ts";

const resourceTypes = [role, database, schema, table, view, ...routines, sequence, column, largeObject];

export const postgresql = connector<Config, Client>({
  metadata: {
    displayName: "Postgresql",
    accountCreationSchema: {
      fieldMap: {
        email: {
          displayName: "Email",
          // A login is enough, and Go's connector, which says that this is required, takes it too.
          required: false,
          description: "This email will be used as the login for the user.",
          placeholder: "Email",
          order: 1,
          field: { case: "stringField", value: {} },
        },
      },
    },
  },
  connect: createClient,
  close: (client) => client.close(),
  validate: async ({ client, signal }) => {
    await client.facts(signal);
    return undefined;
  },
  resourceTypes,
  // The file that `capabilities` prints is compared with Go's, which cannot look up single resources.
  allResourceTypes: resourceTypes.map(({ get: _, ...type }) => type),
  checks,
});
