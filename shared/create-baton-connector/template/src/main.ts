#!/usr/bin/env node
import { createRequire } from "node:module";
import { run } from "@baton-connectors/cli";
import { config } from "./config.ts";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

await run({
  name: "baton-example",
  version,
  config,
  // Where you publish its image: `init` writes it into deployment files.
  image: "ghcr.io/your-organization/baton-example",
  connector: async () => (await import("./connector.ts")).exampleApp,
});
