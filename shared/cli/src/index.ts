/**
 * Hosts a connector as a program with the command line that all connectors share. A connector's `main.ts`:
 *
 *     import { run } from "@baton-connectors/cli";
 *     import { config } from "./config.ts";   // fields(...) from "@baton-connectors/sdk/config"
 *     await run({ name: "baton-okta", config, connector: async () => (await import("./connector.ts")).okta });
 */
export type { OwnCommand, OwnCommandContext, Start, Started } from "./commands/own-command.ts";
export type { Program } from "./program.ts";
export { run, runProgram } from "./run.ts";
export type { Output, Stdio } from "./stdio.ts";
