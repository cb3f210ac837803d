import { randomUUID } from "node:crypto";
import { existsSync, linkSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const identityFile = "id";

/**
 * What a work directory is told from others by, for as long as it exists: whoever works in it knows what was begun by those
 * who did before. Processes that share it have the same.
 */
export function identityOf(directory: string): string {
  const path = join(directory, identityFile);
  if (!existsSync(path)) {
    const whole = `${path}-${process.pid}.tmp`;
    writeFileSync(whole, `${randomUUID()}\n`, { mode: 0o600 });
    try {
      // Whoever is first: the others read what is whole.
      linkSync(whole, path);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
    }
    rmSync(whole);
  }
  return readFileSync(path, "utf8").trim();
}

/** https://man7.org/linux/man-pages/man2/statfs.2.html */
const inMemory = [0x01021994, 0x858458f6];
const advice = "Give --c1z-temp-dir (or BATON_TMPDIR) a directory that stays.";

/** Why what is kept on such a file system may be gone after a restart; undefined when nothing speaks for it. */
export function passing(fileSystem: number, { isNew, hostId }: { isNew: boolean; hostId: string | undefined }) {
  if (inMemory.includes(fileSystem)) {
    return `the work directory is in memory: after a restart of the machine or container, tasks that were begun are not known. ${advice}`;
  }
  return isNew && hostId
    ? `the work directory is empty: unless ${hostId} was never started before, it does not outlive restarts, and tasks that were begun are not known. ${advice}`
    : undefined;
}

export const fileSystemOf = (directory: string): number => statfsSync(directory).type;
