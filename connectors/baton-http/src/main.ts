#!/usr/bin/env node
import { run } from "@baton-connectors/cli";
import { tryCommand } from "./commands/try-command.ts";
import { validateCommand } from "./commands/validate-command.ts";
import { config } from "./config.ts";

// The flag of the Go program, which is a command here.
const only = process.argv.findIndex((arg) => /^--validate-config-only(=true)?$/.test(arg));
if (only > 0 || process.env.BATON_VALIDATE_CONFIG_ONLY === "true") process.argv.splice(2, 0, "validate");

// `init --openapi FILE` is `init FILE`, which finds out what the file is.
if (process.argv[2] === "init") {
  const rest = process.argv.splice(3).filter((arg) => !/^--(openapi|sample)$/.test(arg));
  process.argv.push(...rest.map((arg) => arg.replace(/^--(openapi|sample)=/, "")));
}

await run({
  name: "baton-http",
  config,
  commands: [validateCommand, tryCommand],
  initFrom: async (path, directory, print, _start, http) =>
    (await import("./commands/init.ts")).proposeFile(path, directory, print, http),
  connector: async () => (await import("./connector.ts")).http,
});
