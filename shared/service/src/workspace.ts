import { createHash } from "node:crypto";
import { mkdirSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { BatonError } from "@baton-connectors/sdk/errors";

/** Where a client's unfinished work is kept: under a stable name, so that the next process finds it. */
export interface Workspace {
  readonly directory: string;
  syncFile(taskId: string): string;
  /** Removes what a task left. */
  clear(taskId: string): Promise<void>;
}

export function openWorkspace(tempDirectory: string, clientId: string): Workspace {
  if (!statSync(tempDirectory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new BatonError("Unknown", `the specified c1z temp dir does not exist: ${tempDirectory}`, {
      kind: "config",
      hint: "Make the directory, or give --c1z-temp-dir (or BATON_TMPDIR) another.",
    });
  }
  const hash = createHash("sha256").update(clientId).digest("hex").slice(0, 16);
  const directory = join(tempDirectory, `baton-service-${hash}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const syncFile = (taskId: string) => join(directory, `sync-${nameOf(taskId)}.c1z`);
  return {
    directory,
    syncFile,
    async clear(taskId) {
      await rm(syncFile(taskId), { force: true });
    },
  };
}

/** Ids are 27 letters and digits; should one not be, it must not become a path of its own. */
const nameOf = (taskId: string): string =>
  /^[A-Za-z0-9_-]{1,64}$/.test(taskId) ? taskId : createHash("sha256").update(taskId).digest("hex");
