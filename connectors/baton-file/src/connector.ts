import { connector, pageOf, resourceType } from "@baton-connectors/sdk";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { changesFeed } from "./events/feed.ts";
import { changesOf } from "./provisioning.ts";
import { typesOf } from "./resource-types.ts";

/** What a file has is known when it is read. */
export const fileConnector = connector<Config, Client>({
  metadata: { displayName: "File Connector", description: "Connector that processes data from a local file" },
  connect: (config, context) => createClient(config, context),
  close: (client) => client.close(),
  validate: async ({ client }) => {
    await client.state("");
    return undefined;
  },
  resourceTypes: [],
  discoverTypes: async ({ client, syncId }) => typesOf(await client.state(syncId)),
  allResourceTypes: (["app", "group", "role", "secret", "user"] as const).map((trait) =>
    resourceType<Client>({
      id: trait,
      displayName: `${trait[0]!.toUpperCase()}${trait.slice(1)}`,
      traits: [trait],
      ...changesOf(undefined),
      list: () => pageOf([]),
      get: async () => undefined,
    }),
  ),
  eventFeeds: [changesFeed],
});
