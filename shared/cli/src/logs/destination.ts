import { appendFileSync } from "node:fs";
import type { Stdio } from "../stdio.ts";
import { usageError } from "../usage-error.ts";

export type WriteLine = (line: string) => void;

/** Where log lines go: `--log-path`, where `stdout` and `stderr` are names of the streams, else stderr. */
export function logDestination(paths: readonly string[], stdio: Stdio): WriteLine {
  if (paths.length === 0) return (line) => void stdio.stderr.write(line);
  const writers = paths.map((path): WriteLine => {
    if (path === "stdout" || path === "stderr") return (line) => void stdio[path].write(line);
    // Opened once now, so that a wrong path is an error at the start and not a lost log.
    append(path, "");
    return (line) => append(path, line);
  });
  return (line) => {
    for (const write of writers) write(line);
  };
}

/** Appended line by line: a file that was rotated away is made anew. */
function append(path: string, text: string) {
  try {
    appendFileSync(path, text);
  } catch (thrown) {
    throw usageError(
      `cannot write the log file ${path}: ${(thrown as NodeJS.ErrnoException).code}`,
      "Give --log-path a file in an existing, writable directory.",
    );
  }
}
