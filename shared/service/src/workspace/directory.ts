import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { BatonError } from "@baton-connectors/sdk/errors";

/**
 * Makes the directory of unfinished work, unless it is there. In a directory that all may write to, its name is known to
 * all: others could have made it, to read what is synced or to have something uploaded. Throws then.
 */
export function prepareDirectory(directory: string): void {
  makeDirectory(directory);
  const found = lstatSync(directory);
  const problem = !found.isDirectory()
    ? "is not a directory"
    : process.getuid && found.uid !== process.getuid()
      ? `belongs to user ${found.uid}, not to user ${process.getuid()}, who runs this program`
      : undefined;
  if (problem) throw unusable(directory, `it ${problem}`);
  if (process.getuid && (found.mode & 0o077) !== 0) chmodSync(directory, 0o700);
}

/** Not its parents: those exist, and Node tries for ever where the system makes none, as in /proc. */
function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
  }
}

export const unusable = (directory: string, problem: string, cause?: unknown) =>
  new BatonError("Unknown", `cannot keep unfinished work in ${directory}: ${problem}`, {
    kind: "config",
    hint: "Remove it, or give --c1z-temp-dir (or BATON_TMPDIR) a directory that this user may write to.",
    cause,
  });
