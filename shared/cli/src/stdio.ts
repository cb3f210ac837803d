import type { Readable } from "node:stream";

/** The process as the program sees it; tests give another. */
export interface Stdio {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly directory: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly now: () => Date;
  /** Calls back on SIGINT and SIGTERM until disposed. */
  readonly onSignal: (handle: (signal: "SIGINT" | "SIGTERM") => void) => Disposable;
  /** Ends the process at once. */
  readonly abort: (status: number) => never;
}

export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export const processStdio = (stdout: Output, stderr: Output): Stdio => ({
  args: process.argv.slice(2),
  env: process.env,
  directory: process.cwd(),
  stdin: process.stdin,
  stdout,
  stderr,
  now: () => new Date(),
  onSignal(handle) {
    process.on("SIGINT", handle);
    process.on("SIGTERM", handle);
    return {
      [Symbol.dispose]() {
        process.off("SIGINT", handle);
        process.off("SIGTERM", handle);
      },
    };
  },
  abort: (status) => process.exit(status),
});
