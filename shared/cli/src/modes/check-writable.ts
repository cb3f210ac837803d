import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { usageError } from "../usage-error.ts";

/** Fails now instead of after an hour of reading when the result could not be written. */
export function checkWritable(path: string): void {
  if (path === "") {
    throw usageError("c1zPath must be set when in on-demand mode", "Give --file the path of the c1z file.");
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw usageError(`cannot write ${path}: it is a directory`, "Give --file the path of a file.");
  }
  const directory = dirname(resolve(path));
  try {
    accessSync(directory, constants.W_OK);
    if (statSync(path, { throwIfNoEntry: false })) accessSync(path, constants.W_OK);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? `the directory ${directory} does not exist` : `no permission (${code})`;
    throw usageError(
      `cannot write ${path}: ${why}`,
      "Give --file a path in an existing directory that you may write to.",
    );
  }
}
