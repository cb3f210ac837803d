import type { Standalone } from "@baton-connectors/mapping/standalone";
import type { Connector, ResourceType } from "@baton-connectors/sdk";
import { type Client, createClient } from "./client.ts";
import { type Config, emptyConfig } from "./config.ts";
import { scim } from "./connector.ts";

/** The connector of an app whose mapping file is all that it needs: `baton-<app>`, with the flags that the file states. */
export function standaloneConnector(app: Standalone): Connector<unknown, Client> {
  const { displayName, description, helpUrl } = app;
  const metadata = scim.metadata as Exclude<typeof scim.metadata, () => unknown>;
  return {
    metadata: { ...metadata, displayName, description, helpUrl },
    connect: (given, context) => {
      const config: Config = { ...emptyConfig, ...app.settings(given as Values), scimConfigValue: app.text };
      return createClient(config, context, app.placeholders(given as Values));
    },
    validate: scim.validate!,
    resourceTypes: scim.resourceTypes as readonly ResourceType<Client>[],
    checks: () => scim.checks!(emptyConfig),
  };
}
type Values = Readonly<Record<string, unknown>>;
