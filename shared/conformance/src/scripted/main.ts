import { run } from "@baton-connectors/cli";
import { fields } from "@baton-connectors/sdk/config";
import { readScript } from "./script.ts";

await run({
  name: "baton-scripted",
  description:
    "A connector that does what names and the environment tell it to, for tests of what talks to connectors.",
  config: fields({}),
  connector: async () => (await import("./connector.ts")).scripted(readScript(process.env)),
});
