#!/usr/bin/env node
import { run } from "@baton-connectors/cli";
import { config } from "./config.ts";
import { probeCommand } from "./probe-command.ts";

await run({
  name: "baton-scim",
  config,
  commands: [probeCommand],
  initFrom: async (url, directory, print, start) =>
    (await import("./survey/init.ts")).writeMapping(url, directory, print, start),
  connector: async () => (await import("./connector.ts")).scim,
});
