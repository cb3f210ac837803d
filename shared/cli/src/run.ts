import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import type { Configuration } from "@baton-connectors/sdk/config";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { safeLines } from "@baton-connectors/sdk/safe-text";
import { createSecrets, type Secrets } from "@baton-connectors/sdk/secrets";
import { dispatch } from "./dispatch.ts";
import { keepKeysSecret } from "./keys-given.ts";
import { lastingStdio } from "./lasting-output.ts";
import type { AnyProgram, Program } from "./program.ts";
import { errorReport } from "./report-error.ts";
import type { Output, Stdio } from "./stdio.ts";

/**
 * Runs a connector's program to its end and returns the exit status: 0, or the number of the gRPC code of the error (2
 * for a wrong command line or configuration). Never throws; whatever failed has been reported on stderr.
 */
export async function runProgram<C extends Configuration, Client>(
  program: Program<C, Client>,
  stdio: Stdio,
  secrets: Secrets = createSecrets(),
): Promise<number> {
  keepKeysSecret(secrets, stdio);
  try {
    return await dispatch(program as unknown as AnyProgram, stdio, secrets);
  } catch (thrown) {
    const error = toBatonError(thrown);
    const write = (text: string) => stdio.stderr.write(safeLines(secrets.scrub(text)));
    write(errorReport(error, program.name));
    if (wantsStacks(stdio)) write(`${inspect(thrown, { depth: 8 })}\n`);
    // An "OK" that was thrown is a bug, never a success.
    return error.codeNumber || 13;
  }
}

/** Whoever debugs wants to see where it was thrown, and because of what. */
const wantsStacks = ({ args, env }: Stdio): boolean =>
  env.BATON_LOG_LEVEL === "debug" ||
  args.some((arg, i) => /^--log-level(=debug)?$/.test(arg) && (arg.endsWith("=debug") || args[i + 1] === "debug"));

const lingerMs = 2000;

/** The three lines of a connector's `main.ts` end here. */
export async function run<C extends Configuration, Client>(program: Program<C, Client>): Promise<void> {
  const secrets = createSecrets();
  quietenWarnings();
  const stdio = lastingStdio();
  // Node would print the error as it is, secrets included.
  process.once("uncaughtException", (error: Error) => {
    stdio.stderr.write(safeLines(secrets.scrub(`${error.stack ?? String(error)}\n`)));
    process.exit(2);
  });
  scrubConsole(stdio, secrets);
  // What a full disk did not take is known when the program is done.
  process.once("exit", () => {
    const why = stdio.stdout.failure();
    if (process.exitCode || why === undefined) return;
    stdio.stderr.write(`the output could not be written: ${why}\n`);
    process.exitCode = 2;
  });
  process.exitCode = await runProgram(program, stdio, secrets);
  // A vendor library's forgotten timer or connection must not keep the process, but a slow reader of stdout may.
  const leave = () => {
    if (stdio.stdout.pending() === 0) process.exit();
    setTimeout(leave, lingerMs).unref();
  };
  setTimeout(leave, lingerMs).unref();
}

/** A connector's or a library's own words are printed as what they are, without the secrets in them. */
function scrubConsole(stdio: Stdio, secrets: Secrets) {
  const scrubbing = (output: Output) =>
    new Writable({
      decodeStrings: false,
      write(text: string, _encoding, done) {
        output.write(secrets.scrub(text));
        done();
      },
    });
  // Made when it is asked for: most starts never do, and it costs a tenth of one.
  let made: Console | undefined;
  Object.defineProperty(globalThis, "console", {
    configurable: true,
    get: () => {
      made ??= new Console({ stdout: scrubbing(stdio.stdout), stderr: scrubbing(stdio.stderr) });
      return made;
    },
    set: (other: Console) => {
      made = other;
    },
  });
}

/** Node's own words about modules that are still called experimental are not the user's concern. */
function quietenWarnings() {
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "ExperimentalWarning") process.stderr.write(`${warning.name}: ${warning.message}\n`);
  });
}
