#!/usr/bin/env node
import { run } from "@baton-connectors/cli";
import { config } from "./config.ts";

await run({
  name: "baton-file",
  config,
  initFrom: async (path, directory, print) =>
    (await import("./mapping/init.ts")).proposeMapping(path, directory, print),
  connector: async () => (await import("./connector.ts")).fileConnector,
});
