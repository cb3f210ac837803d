import type { Configuration } from "@baton-connectors/sdk/config";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { createSecrets } from "@baton-connectors/sdk/secrets";
import { dispatch } from "./dispatch.ts";
import type { AnyProgram, Program } from "./program.ts";
import { errorReport } from "./report-error.ts";
import { processStdio, type Stdio } from "./stdio.ts";

/**
 * Runs a connector's program to its end and returns the exit status: 0, or the number of the gRPC code of the error (2
 * for a wrong command line or configuration). Never throws; whatever failed has been reported on stderr.
 */
export async function runProgram<C extends Configuration, Client>(
  program: Program<C, Client>,
  stdio: Stdio,
): Promise<number> {
  const secrets = createSecrets();
  try {
    return await dispatch(program as unknown as AnyProgram, stdio, secrets);
  } catch (thrown) {
    const error = toBatonError(thrown);
    stdio.stderr.write(secrets.scrub(errorReport(error)));
    // An "OK" that was thrown is a bug, never a success.
    return error.codeNumber || 13;
  }
}

/** The three lines of a connector's `main.ts` end here. */
export async function run<C extends Configuration, Client>(program: Program<C, Client>): Promise<void> {
  process.exitCode = await runProgram(program, processStdio());
}
