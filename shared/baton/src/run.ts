import { toBatonError } from "@baton-connectors/sdk/errors";
import { CommanderError } from "commander";
import { createOutput, OutputGone, type Terminal } from "./output/output.ts";
import { batonProgram } from "./program/program.ts";
import { version } from "./version.ts";

/**
 * Runs one command line and returns its exit status: 0, 1 when a comparison found differences, 2 for a wrong command line,
 * otherwise the number of the error's gRPC code. Never throws.
 */
export async function runBaton(
  args: readonly string[],
  terminal: Terminal = process,
  signal?: AbortSignal,
): Promise<number> {
  const output = createOutput(terminal);
  let status = 0;
  const program = batonProgram({
    version,
    output,
    signal,
    conclude: (found) => {
      status = found;
    },
  });
  // Once for all: subcommands added before this take it over too.
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.configureHelp({ minWidthToWrap: 20 });
    command.configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
      getOutHelpWidth: () => Math.min(terminal.stdout.columns || 80, 80),
    });
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    await output.end();
    return status;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    // A reader that has seen enough (`| head`) is no failure.
    if ((thrown instanceof OutputGone && thrown.isReader) || (thrown as NodeJS.ErrnoException).code === "EPIPE")
      return 0;
    const error = toBatonError(thrown);
    const hint = isDiskFull(thrown) ? makeRoom : error.hint;
    terminal.stderr.write(`Error: ${error.message}\n${hint ? `  hint: ${hint}\n` : ""}`);
    return error.codeNumber || 1;
  }
}

const isDiskFull = (thrown: unknown) => ["ENOSPC", "EDQUOT"].includes((thrown as NodeJS.ErrnoException).code ?? "");
const makeRoom =
  "Make room on that disk, or use another: TMPDIR says where files are unpacked, --out where the result goes.";
