import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zstdDecompressSync } from "node:zlib";

/** A connector that is started as its users start it. */
export interface Program {
  readonly directory: string;
  run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ status: number | null; output: string }>;
  /** Asks what still runs to end. */
  stop(): void;
  /** Every file it left, unpacked. */
  files(): readonly { readonly name: string; readonly content: string }[];
  end(): void;
}

/** A connector as real processes in a directory of their own, at debug level. `entry`: its `main.ts`. */
export function connectorProgram(entry: URL): Program {
  const main = fileURLToPath(entry);
  const directory = mkdtempSync(join(tmpdir(), "baton-scan-"));
  const running = new Set<ChildProcess>();
  return {
    directory,
    run: (args, env) =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, [main, "--log-level=debug", "-f", "out.c1z", ...args], {
          cwd: directory,
          env,
        });
        running.add(child);
        let output = "";
        for (const stream of [child.stdout, child.stderr]) {
          stream.on("data", (chunk) => {
            output += chunk;
          });
        }
        child.on("close", (status) => {
          running.delete(child);
          resolve({ status, output });
        });
      }),
    files: () =>
      readdirSync(directory).map((file) => {
        const bytes = readFileSync(join(directory, file));
        // After its five letters of name a c1z is one zstd stream.
        const content = file.endsWith(".c1z") ? zstdDecompressSync(bytes.subarray(5)) : bytes;
        return { name: file, content: content.toString("latin1") };
      }),
    stop() {
      for (const child of running) child.kill("SIGTERM");
    },
    end() {
      for (const child of running) child.kill("SIGKILL");
    },
  };
}
