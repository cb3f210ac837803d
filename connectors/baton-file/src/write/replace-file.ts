import { copyFile, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BatonError } from "@baton-connectors/sdk/errors";
import { locked } from "./lock.ts";

/**
 * Puts another content into a file, at once or not at all: readers see the old one or the new one. The old one stays beside it as
 * `<file>.bak`. `change` is given what is in the file while it is locked; undefined leaves it as it is.
 */
export async function replaceFile(
  path: string,
  change: (bytes: Buffer) => Promise<Buffer | undefined>,
): Promise<boolean> {
  try {
    // What a link leads to is changed, not the link.
    const real = await realpath(path);
    return await locked(real, () => replace(real, change));
  } catch (thrown) {
    throw refused(path, thrown);
  }
}

async function replace(path: string, change: (bytes: Buffer) => Promise<Buffer | undefined>): Promise<boolean> {
  const before = await stat(path);
  const made = await change(await readFile(path));
  if (made === undefined) return false;
  const next = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const file = await open(next, "wx", before.mode & 0o777);
    try {
      await file.writeFile(made);
      await file.chmod(before.mode & 0o777);
      const { uid, gid } = await file.stat();
      if (uid !== before.uid || gid !== before.gid) await file.chown(before.uid, before.gid);
      await file.sync();
    } finally {
      await file.close();
    }
    await copyFile(path, `${path}.bak`);
    const now = await stat(path);
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino)
      throw new BatonError("Unavailable", `${basename(path)} was changed by somebody else meanwhile`);
    await rename(next, path);
  } finally {
    await rm(next, { force: true });
  }
  await flushed(dirname(path));
  return true;
}

/** The name counts after a power failure, too. */
async function flushed(directory: string) {
  // Windows opens no folders.
  if (process.platform === "win32") return;
  const file = await open(directory, "r");
  await file.sync().finally(() => file.close());
}

const hints: Readonly<Record<string, string>> = {
  EACCES: "Let the user of this process write the file and its folder.",
  EPERM: "Let the user of this process write the file and its folder.",
  EROFS: "The file system is mounted for reading only: mount it for writing.",
  EBUSY: "A single file that is mounted into a container cannot be replaced: mount its folder.",
  ENOSPC: "The disk is full.",
};

function refused(path: string, thrown: unknown): unknown {
  const { code } = thrown as NodeJS.ErrnoException;
  const hint = code && hints[code];
  if (!hint) return thrown;
  const { message } = thrown as Error;
  return new BatonError(
    code === "ENOSPC" ? "FailedPrecondition" : "PermissionDenied",
    `cannot write ${path}: ${message}`,
    {
      kind: "config",
      hint,
      cause: thrown,
    },
  );
}
