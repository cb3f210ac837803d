import { run } from "@baton-connectors/cli";
import { config } from "./config.ts";

await run({
  name: "baton-gsuite",
  replaces: "baton-google-workspace",
  config,
  connector: async () => (await import("./connector.ts")).gsuite,
});
