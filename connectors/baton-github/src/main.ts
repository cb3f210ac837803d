import { run } from "@baton-connectors/cli";
import { config } from "./config.ts";

await run({ name: "baton-github", config, connector: async () => (await import("./connector.ts")).github });
