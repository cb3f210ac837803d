import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Format } from "../envelope.ts";
import { openingFailure, upgrade } from "../sqlite/upgrade.ts";
import { type SyncRun, syncRunsOf } from "../store/sync-runs.ts";
import { unpackExisting } from "../unpack-database.ts";
import { makeWorkFolder, removeWorkFolder } from "../work-folder.ts";
import { type SyncRows, syncRowsOf } from "./sync-rows.ts";

/** A .c1z file opened for looking. The file is never written; rows are read as they are asked for. */
export interface Reader {
  readonly path: string;
  readonly format: Exclude<Format, "empty">;
  /** In the order they began. */
  syncs(): SyncRun[];
  /** The newest finished sync, of a type or of any. */
  latestFinished(type?: string): SyncRun | undefined;
  /** Undefined when the file has no such sync. */
  sync(syncId: string): SyncRun | undefined;
  rows(syncId: string): SyncRows;
  /** The unpacked database; a copy that is the caller's until `close`. */
  readonly database: DatabaseSync;
  close(): Promise<void>;
}

export interface ReaderOptions {
  /** Where the database is unpacked; must exist. Default: the system's. */
  readonly temporaryDirectory?: string;
  /** Read for the limits of what a file may unpack to; default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Opens a v1 or v3 file. Throws for a file that is missing, empty, damaged, or of another kind. */
export async function openReader(path: string, options: ReaderOptions = {}): Promise<Reader> {
  const { temporaryDirectory = tmpdir(), env = process.env } = options;
  const folder = await makeWorkFolder(temporaryDirectory, "c1z");
  try {
    const database = join(folder, "db");
    const format = await unpackExisting(path, database, { folder, env });
    return readerOf(path, format, database, () => removeWorkFolder(folder));
  } catch (thrown) {
    await removeWorkFolder(folder);
    throw thrown;
  }
}

function readerOf(path: string, format: Reader["format"], copy: string, remove: () => Promise<void>): Reader {
  const database = new DatabaseSync(copy);
  try {
    database.exec("pragma journal_mode = memory; pragma synchronous = off; pragma temp_store = file");
    // An older program's file lacks columns that the statements below name.
    upgrade(database);
  } catch (thrown) {
    database.close();
    throw openingFailure(path, thrown);
  }
  database.exec("pragma query_only = on");
  const runs = syncRunsOf(database, () => new Date());
  return {
    path,
    format,
    database,
    syncs: runs.all,
    latestFinished: runs.latestFinished,
    sync: runs.get,
    rows: (syncId) => syncRowsOf(database, syncId),
    async close() {
      database.close();
      await remove();
    },
  };
}
