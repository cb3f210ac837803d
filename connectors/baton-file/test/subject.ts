import { fileURLToPath } from "node:url";
import type { Subject } from "@baton-connectors/conformance";
import type { Client } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { fileConnector } from "../src/connector.ts";
import { configOf } from "./synced.ts";

const input = fileURLToPath(new URL("../examples/clubhouse.yaml", import.meta.url));

export const subject: Subject<Config, Client> = {
  name: "baton-file",
  connector: fileConnector,
  open: async () => ({ config: configOf(input), close: async () => {} }),
};
