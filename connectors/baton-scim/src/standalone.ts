import type { Standalone } from "@baton-connectors/mapping/standalone";
import { standaloneConnector } from "@baton-connectors/mapping/standalone-connector";
import { emptyConfig } from "./config.ts";
import { scim } from "./connector.ts";

/** `baton-<app>` of a SCIM mapping file. */
export const connectorOf = (app: Standalone) =>
  standaloneConnector(app, scim, ({ text, settings, placeholders }) => ({
    ...emptyConfig,
    ...settings,
    scimConfigValue: text,
    placeholders,
  }));
