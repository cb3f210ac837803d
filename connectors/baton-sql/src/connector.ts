import { connector, type Metadata } from "@baton-connectors/sdk";
import { checksOf } from "./checks.ts";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { feedsOf } from "./events/feed.ts";
import { accountSchema } from "./file/account-schema.ts";
import { load } from "./file/load.ts";
import { actionsOf } from "./provision/action.ts";
import { resourceTypesOf } from "./resources/resource-type.ts";

type Connect = NonNullable<Parameters<typeof connector<Config, Client>>[0]["connect"]>;

/** What the connector is: everything it lists and changes is said by the file. */
export const sqlConnector = (connect: Connect) =>
  connector<Config, Client>({
    metadata: (config): Metadata => {
      const { file } = load(config);
      const schema = accountSchema(file);
      return {
        displayName: file.app_name || "Generic SQL Connector",
        description: file.app_description || "A baton connector that allows you to sync from an arbitrary SQL database",
        ...(schema && { accountCreationSchema: schema }),
      };
    },
    connect,
    close: (client) => client.close(),
    validate: async ({ client }) => {
      for (const name of await client.databases.names()) {
        const database = await client.databases.get(name);
        const rows = await database.read(database.dialect.probe, []);
        await rows.next(1);
        await rows.close();
      }
      return undefined;
    },
    checks: checksOf,
    eventFeeds: (config) => feedsOf(load(config).file),
    actions: (config) => actionsOf(load(config).file),
    resourceTypes: (config) => resourceTypesOf(load(config).file),
  });

export const sql = sqlConnector((config, { log }) => {
  const { file, notes, problems } = load(config);
  // What is not used in this run may be wrong: it is told, and does not stop it.
  for (const { path, line, message } of [...notes, ...problems]) log.warn({ path, line }, message);
  return createClient(file, process.env, log);
});
