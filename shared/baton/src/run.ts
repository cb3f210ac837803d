import { toBatonError } from "@baton-connectors/sdk/errors";
import { CommanderError } from "commander";
import { createOutput } from "./output/output.ts";
import { batonProgram } from "./program.ts";

declare const __BATON_VERSION__: string | undefined;
const version = typeof __BATON_VERSION__ === "string" ? __BATON_VERSION__ : "dev";

/**
 * Runs one command line and returns its exit status: 0, 1 when a comparison found differences, 2 for a wrong command line,
 * otherwise the number of the error's gRPC code. Never throws.
 */
export async function runBaton(args: readonly string[]): Promise<number> {
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  const output = createOutput(process.stdout);
  let status = 0;
  const program = batonProgram({
    version,
    output,
    conclude: (found) => {
      status = found;
    },
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    await output.end();
    return status;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    const error = toBatonError(thrown);
    process.stderr.write(`Error: ${error.message}\n${error.hint ? `  hint: ${error.hint}\n` : ""}`);
    return error.codeNumber || 1;
  }
}
