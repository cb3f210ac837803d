import { Readable } from "node:stream";
import { runProgram, type Stdio } from "@baton-connectors/cli";
import { config } from "../src/config.ts";
import { github } from "../src/connector.ts";

/** The command line, in this process. */
export async function runAsProgram(args: readonly string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const stdio: Stdio = {
    args,
    env,
    directory: "/nowhere",
    stdin: Readable.from([]),
    stdout: { write: (text) => void out.push(text) },
    stderr: { write: (text) => void out.push(text) },
    now: () => new Date(),
    onSignal: () => ({ [Symbol.dispose]() {} }),
    abort: (status) => {
      throw new Error(`aborted with ${status}`);
    },
  };
  const status = await runProgram({ name: "baton-github", config, connector: async () => github }, stdio);
  return { status, output: out.join("") };
}
