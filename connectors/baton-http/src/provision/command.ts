import { spawn } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { BatonError, configError } from "@baton-connectors/sdk";
import type { CommandBlock } from "../file/shape.ts";
import type { Values } from "../template/template.ts";

const mostOutput = 1024 * 1024;
const defaultTimeoutMs = 60_000;

/**
 * Runs a program: no shell, each argument a word of its own, an environment of the variables that the file names, a folder of its own, an
 * end in time. What it prints is the result.
 */
export async function runCommand(block: CommandBlock, values: Values, signal: AbortSignal): Promise<string> {
  const [program = "", ...args] = block.arguments.map((said) => said.text(values));
  checkArguments(block, args);
  await checkProgram(program);
  const folder = await mkdtemp(join(tmpdir(), "baton-http-"));
  try {
    return await run(program, args, block, folder, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What comes from elsewhere is a value, and no option. */
function checkArguments({ arguments: [, ...written] }: CommandBlock, args: readonly string[]): void {
  for (const [i, arg] of args.entries()) {
    if (arg.includes("\0")) throw configError("an argument with a NUL cannot be passed", { effect: "none" });
    const isOption =
      arg.startsWith("-") && !/^(tmpl:\s*)?-/.test(written[i]!.written) && !args.slice(0, i).includes("--");
    if (isOption)
      throw configError(`an argument that begins with - would be taken for an option: ${written[i]!.written}`, {
        hint: 'Put an argument "--" before it, or write it as --name={{…}}.',
        effect: "none",
      });
  }
}

async function checkProgram(program: string): Promise<void> {
  if (!isAbsolute(program))
    throw configError(`the program ${program} must be named with its whole path`, { effect: "none" });
  const { mode } = await stat(program).catch((thrown: unknown) => {
    throw configError(`the program ${program} is not there`, { cause: thrown, effect: "none" });
  });
  if (mode & 0o022)
    throw configError(`the program ${program} can be changed by others: it is not run`, { effect: "none" });
}

function run(
  program: string,
  args: readonly string[],
  block: CommandBlock,
  cwd: string,
  signal: AbortSignal,
): Promise<string> {
  const env = Object.fromEntries(
    block.environment.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const timeout = AbortSignal.timeout(block.timeout ?? defaultTimeoutMs);
  const child = spawn(program, args, {
    cwd,
    env,
    shell: false,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that what it starts ends with it.
    detached: true,
  });
  const kill = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "ESRCH") throw thrown;
    }
  };
  const ends = AbortSignal.any([signal, timeout]);
  ends.addEventListener("abort", kill, { once: true });
  if (ends.aborted) kill();
  const said = { out: "", err: "" };
  const take = (name: "out" | "err") => (chunk: Buffer) => {
    said[name] += chunk.toString("utf8");
    if (said[name].length > mostOutput) kill();
  };
  child.stdout.on("data", take("out"));
  child.stderr.on("data", take("err"));
  return new Promise((resolve, reject) => {
    const failed = (what: string, cause?: unknown) =>
      reject(new BatonError("Unknown", `${program} ${what}`, { kind: "upstream", effect: "unknown", cause }));
    child.on("error", (thrown) => failed(`could not be run: ${thrown.message}`, thrown));
    child.on("close", (status) => {
      ends.removeEventListener("abort", kill);
      if (timeout.aborted) failed("did not end in time");
      else if (signal.aborted) failed("was ended", signal.reason);
      else if (said.out.length > mostOutput || said.err.length > mostOutput) failed("printed too much");
      else if (status === 0) resolve(said.out);
      else failed(`ended with ${status}: ${said.err.trim().slice(0, 500)}`);
    });
  });
}
