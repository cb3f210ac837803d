#!/usr/bin/env node
import { run } from "@baton-connectors/cli";
import { tryCommand } from "./commands/try-command.ts";
import { validateCommand } from "./commands/validate-command.ts";
import { config } from "./config.ts";

await run({
  name: "baton-sql",
  config,
  commands: [validateCommand, tryCommand],
  initFrom: async (dsn, directory, print) => (await import("./init/init.ts")).proposeFile(dsn, directory, print),
  connector: async () => (await import("./connector.ts")).sql,
});
