import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** The connector as a child process, with the lines it printed so far. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  /** Waits for such a line. */
  said(text: string): Promise<void>;
  readonly exited: Promise<number | null>;
}

export function start(args: readonly string[], env: NodeJS.ProcessEnv): Child {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, ...env },
  });
  const lines: string[] = [];
  const printed = new EventEmitter();
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      printed.emit("line");
    });
  const exited = once(child, "close").then(([code]) => code as number | null);
  const said = async (text: string) => {
    const stopped = exited.then((code) => {
      throw new Error(`it ended with ${code} and did not say '${text}':\n${lines.join("\n")}`);
    });
    // It may end later, when nobody waits for a line any more.
    stopped.catch(() => {});
    while (!lines.some((line) => line.includes(text))) await Promise.race([once(printed, "line"), stopped]);
  };
  return { process: child, lines, said, exited };
}
