import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const nodeArgs = ["--disable-warning=ExperimentalWarning", main];

export type Outcome = { status: number; stdout: string; stderr: string };

/** Runs one `conductor` command to its end. */
export function run(state: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...nodeArgs, "--state", state, ...args], (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

export type Server = {
  url: string;
  caFile: string;
  adminToken: string;
  child: ChildProcess;
  /** What it has said there until it was listening. */
  stderr(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** Starts `conductor serve` and waits until it listens. */
export async function serve(state: string, ...args: string[]): Promise<Server> {
  const child = spawn(process.execPath, [...nodeArgs, "--state", state, "serve", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const exited = once(child, "exit");
  const facts: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /^(Listening on|Admin token:|Connectors must trust) (\S+)/.exec(line) ?? [];
    if (name) facts[name] = value!;
    if (line.startsWith("New client")) break;
  }
  return {
    url: facts["Listening on"]!,
    adminToken: facts["Admin token:"]!,
    caFile: facts["Connectors must trust"]!,
    child,
    stderr: () => said,
    async kill(signal) {
      child.kill(signal);
      await exited;
    },
  };
}
