import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Stdio } from "../src/index.ts";

export interface TestStdio extends Stdio {
  readonly output: { stdout: string; stderr: string };
  readonly signal: (name: "SIGINT" | "SIGTERM") => void;
}

/** A process in memory, in an empty directory of its own. */
export function testStdio(
  args: readonly string[],
  given: Partial<Stdio> & { input?: string; tty?: boolean } = {},
): TestStdio {
  const output = { stdout: "", stderr: "" };
  const append = (stream: keyof typeof output, text: string) => {
    output[stream] += text;
  };
  const handlers = new Set<(signal: "SIGINT" | "SIGTERM") => void>();
  const tty = given.tty ? { isTTY: true, columns: 80 } : {};
  return {
    args,
    env: {},
    directory: mkdtempSync(join(tmpdir(), "baton-cli-")),
    stdin: Readable.from([given.input ?? ""]),
    stdout: { ...tty, write: (text) => append("stdout", text) },
    stderr: { ...tty, write: (text) => append("stderr", text) },
    now: () => new Date(),
    onSignal(handle) {
      handlers.add(handle);
      return { [Symbol.dispose]: () => void handlers.delete(handle) };
    },
    abort(status) {
      throw new Error(`aborted with ${status}`);
    },
    output,
    signal: (name) => {
      for (const handle of handlers) handle(name);
    },
    ...given,
  };
}
