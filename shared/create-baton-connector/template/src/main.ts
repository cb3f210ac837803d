#!/usr/bin/env node
import { run } from "@baton-connectors/cli";
import { config } from "./config.ts";

await run({
  name: "baton-example",
  config,
  // Where you publish its image: `init` writes it into deployment files.
  image: "ghcr.io/your-organization/baton-example",
  connector: async () => (await import("./connector.ts")).exampleApp,
});
