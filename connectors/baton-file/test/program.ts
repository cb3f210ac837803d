import { tmpdir } from "node:os";
import { Readable } from "node:stream";
import { runProgram } from "@baton-connectors/cli";
import { config } from "../src/config.ts";
import { fileConnector } from "../src/connector.ts";

/** The program as users run it, and what it says. */
export async function program(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}, directory = tmpdir()) {
  const output = { stdout: "", stderr: "" };
  const status = await runProgram(
    { name: "baton-file", config, connector: async () => fileConnector },
    {
      ...{ args, env, directory },
      stdin: Readable.from([]),
      stdout: { write: (text) => (output.stdout += text) },
      stderr: { write: (text) => (output.stderr += text) },
      now: () => new Date(),
      onSignal: () => ({ [Symbol.dispose]() {} }),
      abort: (ended) => {
        throw new Error(`aborted with ${ended}`);
      },
    },
  );
  return { status, ...output };
}
