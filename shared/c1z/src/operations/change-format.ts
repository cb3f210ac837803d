import { tmpdir } from "node:os";
import { atOnce } from "../at-once.ts";
import { writeV3 } from "../pebble/writing/write-v3.ts";
import { openSqlReader, type ReaderOptions } from "../reader/reader.ts";
import { makeWorkFolder, removeWorkFolder } from "../work-folder.ts";
import { mustBeNew } from "./must-be-new.ts";
import { rewrite } from "./rewrite.ts";

/**
 * Writes one sync of a file, by default its newest finished one, as a v3 (Pebble) file at `out`, which must not exist. v3 holds one sync,
 * and names what entitlements and grants are on by id only. Returns the sync's id.
 */
export async function toPebble(
  path: string,
  out: string,
  syncId?: string,
  options: ReaderOptions = {},
): Promise<string> {
  mustBeNew(out);
  const folder = await makeWorkFolder(options.temporaryDirectory ?? tmpdir(), "c1z-v3-");
  try {
    const reader = await openSqlReader(path, options);
    try {
      const run = syncId === undefined ? reader.latestFinished() : reader.sync(syncId);
      if (!run) throw new Error(`c1z: ${path} holds no ${syncId === undefined ? "finished sync" : `sync ${syncId}`}`);
      await atOnce(out, (temporary) => writeV3(reader.database, run, temporary, folder), folder);
      return run.syncId;
    } finally {
      await reader.close();
    }
  } finally {
    await removeWorkFolder(folder);
  }
}

/** Writes a file of either format as a v1 (SQLite) file at `out`, which must not exist: all that it holds. */
export async function toSqlite(path: string, out: string, options: ReaderOptions = {}): Promise<void> {
  mustBeNew(out);
  await rewrite(path, out, () => {}, options);
}
