#!/usr/bin/env node
import { run } from "@baton-connectors/cli";
import { config } from "./config.ts";

await run({
  name: "baton-bamboohr",
  config,
  preview: true,
  connector: async () => (await import("./connector.ts")).connector,
});
