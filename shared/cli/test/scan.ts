import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zstdDecompressSync } from "node:zlib";

export interface Program {
  readonly directory: string;
  run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ status: number | null; output: string }>;
  /** Asks what still runs to end. */
  stop(): void;
  /** Every file it left, unpacked. */
  files(): readonly { readonly name: string; readonly content: string }[];
  end(): void;
}

/** A connector as real processes in a directory of their own, at debug level. */
export function connectorProgram(name: string): Program {
  const main = fileURLToPath(new URL(`../../../connectors/${name}/src/main.ts`, import.meta.url));
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

/** The forms of the secrets that are in the text. */
export function traces(text: string, secrets: readonly string[]): string[] {
  return secrets.flatMap((secret) => {
    const base64 = Buffer.from(secret).toString("base64");
    const url = base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    const forms = [secret, base64, url, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
    return [...new Set(forms)].filter((form) => text.includes(form));
  });
}
