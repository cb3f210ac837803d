import { Readable } from "node:stream";
import { type Program, runProgram, type Stdio } from "@baton-connectors/cli";
import type { Configuration } from "@baton-connectors/sdk/config";

/** What a program printed, and how it ended. */
export interface Run {
  readonly status: number;
  readonly stdout: string;
  /** Standard output and error, in the order they were written. */
  readonly output: string;
}

/**
 * Runs a connector's command line in this process, with no environment but the given one. `input`: what is typed; `directory`:
 * where it is started.
 */
export async function runHere<C extends Configuration, Client>(
  program: Program<C, Client>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { input = [], directory = "/nowhere" }: { readonly input?: readonly string[]; readonly directory?: string } = {},
): Promise<Run> {
  const out: string[] = [];
  const both: string[] = [];
  const stdio: Stdio = {
    args,
    env,
    directory,
    stdin: Readable.from(input.map((line) => `${line}\n`)),
    stdout: {
      write(text) {
        out.push(text);
        both.push(text);
      },
    },
    stderr: { write: (text) => void both.push(text) },
    now: () => new Date(),
    onSignal: () => ({ [Symbol.dispose]() {} }),
    abort: (status) => {
      throw new Error(`aborted with ${status}`);
    },
  };
  const status = await runProgram(program, stdio);
  return { status, stdout: out.join(""), output: both.join("") };
}
