import type { Standalone } from "@baton-connectors/mapping/standalone";
import { standaloneConnector } from "@baton-connectors/mapping/standalone-connector";
import { httpConnector } from "./connector.ts";
import type { Source } from "./file/load.ts";

/** `baton-<app>` of a file for baton-http. */
export const connectorOf = (app: Standalone) =>
  standaloneConnector(
    app,
    httpConnector<Source>((source) => source),
    ({ text, placeholders }) => ({ name: "connector.yaml", text, placeholders, lenient: false }),
  );
