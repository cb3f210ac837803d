import { readdirSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { identityFile } from "./identity.ts";

/** What nobody came back for. */
const abandonedMs = 7 * 24 * 60 * 60_000;

/** Removes what was left long ago, and databases that a process had unpacked when it was killed. */
export async function sweep(directory: string, now: Date): Promise<void> {
  for (const name of readdirSync(directory)) {
    if (name === identityFile) continue;
    const path = join(directory, name);
    // Another process of the same client may be at work here: what it unpacked is written to all the time.
    const limit = name.startsWith("c1z") ? abandonedMs / 7 : abandonedMs;
    if (now.getTime() - lastWritten(path) > limit) await rm(path, { recursive: true, force: true });
  }
}

function lastWritten(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  const within = found.isDirectory() ? readdirSync(path).map((name) => lastWritten(join(path, name))) : [];
  return Math.max(found.mtimeMs, ...within);
}
