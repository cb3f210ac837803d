import { spawn } from "node:child_process";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { runBaton } from "../src/run.ts";

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export const baton = (...args: string[]): Promise<Ran> => batonOn({}, ...args);

/** The same on a terminal of that width, or with those variables. */
export async function batonOn(
  { columns, env = {} }: { readonly columns?: number; readonly env?: Readonly<Record<string, string>> },
  ...args: string[]
): Promise<Ran> {
  const [stdout, stderr] = [collecting(), collecting()];
  const terminal = {
    stdout: Object.assign(stdout.stream, columns && { isTTY: true, columns }),
    stderr: stderr.stream,
    env,
  };
  const status = await runBaton(args, terminal);
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

function collecting() {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      // Its memory is the program's again when it is written.
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}

export const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** Runs a shell line in which `baton` is the command, as a user does. */
export function shell(line: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const definition = `baton() { "${process.execPath}" --disable-warning=ExperimentalWarning "${main}" "$@"; }`;
  const child = spawn("bash", ["-c", `set -o pipefail; ${definition}; ${line}`], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, stdout, stderr })));
}

export const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
