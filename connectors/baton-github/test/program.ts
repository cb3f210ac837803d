import { runHere } from "@baton-connectors/conformance";
import { config } from "../src/config.ts";
import { github } from "../src/connector.ts";

const program = { name: "baton-github", config, connector: async () => github };

/** The command line, in this process. */
export const runAsProgram = (args: readonly string[], env: Record<string, string> = {}) => runHere(program, args, env);
