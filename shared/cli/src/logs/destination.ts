import { appendFileSync } from "node:fs";
import type { Stdio } from "../stdio.ts";
import { usageError } from "../usage-error.ts";

export type WriteLine = (line: string) => void;

/** Where log lines go: `--log-path`, where `stdout` and `stderr` are names of the streams, else stderr. */
export function logDestination(paths: readonly string[], stdio: Pick<Stdio, "stdout" | "stderr">): WriteLine {
  if (paths.length === 0) return (line) => void stdio.stderr.write(line);
  const writers = paths.map((path): WriteLine => {
    if (path === "stdout" || path === "stderr") return (line) => void stdio[path].write(line);
    return fileWriter(path, (line) => void stdio.stderr.write(line));
  });
  return (line) => {
    for (const write of writers) write(line);
  };
}

/**
 * Appends line by line: a file that was rotated away is made anew. What a full disk does not take goes to stderr, and
 * does not end the work that is told about.
 */
function fileWriter(path: string, instead: WriteLine): WriteLine {
  let torn = false;
  try {
    // Opened once now, so that a wrong path is an error at the start and not a lost log.
    appendFileSync(path, "");
  } catch (thrown) {
    throw usageError(cannotWrite(path, thrown), "Give --log-path a file in an existing, writable directory.");
  }
  return (line) => {
    try {
      // The line that was not taken may stand there in part.
      appendFileSync(path, torn ? `\n${line}` : line);
      torn = false;
    } catch (thrown) {
      if (!torn) instead(`${cannotWrite(path, thrown)}; what is logged goes here meanwhile\n`);
      torn = true;
      instead(line);
    }
  };
}

const cannotWrite = (path: string, thrown: unknown) =>
  `cannot write the log file ${path}: ${(thrown as NodeJS.ErrnoException).code}`;
