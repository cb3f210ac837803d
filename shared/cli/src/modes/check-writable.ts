import { accessSync, constants, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { targetOf } from "@baton-connectors/c1z";
import { isKeyText } from "@baton-connectors/sdk/key-text";
import { usageError } from "../usage-error.ts";

/** Fails now instead of after an hour of reading when the result could not be written. */
export function checkWritable(path: string): void {
  if (path === "") {
    throw usageError("c1zPath must be set when in on-demand mode", "Give --file the path of the c1z file.");
  }
  if (isKeyText(path)) throw usageError("--file is given a key, not a path", "Give it the path of the c1z file.");
  const cannot = (why: string) =>
    usageError(`cannot write ${path}: ${why}`, "Give --file a path in an existing directory that you may write to.");
  let target: string;
  try {
    target = targetOf(path);
  } catch (thrown) {
    throw cannot(why(thrown));
  }
  const before = statSync(target, { throwIfNoEntry: false });
  if (before?.isDirectory()) {
    throw usageError(`cannot write ${path}: it is a directory`, "Give --file the path of a file.");
  }
  if (before && !before.isFile()) {
    throw usageError(
      `cannot write ${path}: it is no regular file, and a c1z file is read before it is written`,
      "Give --file the path of a file, and copy it from there.",
    );
  }
  const directory = dirname(target);
  try {
    if (before) accessSync(target, constants.W_OK);
    else accessSync(directory, constants.W_OK);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw cannot(code === "ENOENT" ? `the directory ${directory} does not exist` : why(thrown));
  }
  const { bavail, bsize } = statfsSync(directory);
  // The new file is made beside the old one, and is seldom much smaller.
  const needed = Math.max(smallest, (before?.size ?? 0) / 2);
  if (bavail * bsize < needed) {
    throw usageError(
      `cannot write ${path}: ${directory} has ${bavail * bsize} bytes left`,
      "Make room there, or give --file another path.",
    );
  }
}

const smallest = 64 * 1024;

function why(thrown: unknown): string {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return `no permission (${code})`;
  if (code === "EROFS") return "it is mounted read-only";
  if (code === "ELOOP") return "its symbolic links go in a circle";
  return String(code ?? thrown);
}
