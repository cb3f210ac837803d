#!/usr/bin/env node
import { run } from "@baton-connectors/cli";
import { config } from "./config.ts";

await run({
  name: "baton-ldap",
  config,
  initFrom: async (path, directory, print) => (await import("./init.ts")).proposeSettings(path, directory, print),
  connector: async () => (await import("./connector.ts")).ldap,
});
