import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { decoderLimits } from "../decoder-limits.ts";
import { formatOf } from "../envelope.ts";
import { openV3Content, type V3Content } from "../pebble/v3-content.ts";
import { inFile } from "../pebble/v3-error.ts";
import { openingFailure, upgrade } from "../sqlite/upgrade.ts";
import { syncRunsOf } from "../store/sync-runs.ts";
import { unpackExisting } from "../unpack-database.ts";
import { makeWorkFolder, removeWorkFolder } from "../work-folder.ts";
import type { SyncList } from "./described-syncs.ts";
import { namingFile } from "./naming-file.ts";
import { type SyncRows, syncRowsOf } from "./sync-rows.ts";
import { v3RowsOf } from "./v3-rows.ts";
import { v3SyncList } from "./v3-sync-list.ts";

/** A .c1z file opened for looking. The file is never written; rows are read as they are asked for. */
export interface Reader extends SyncList {
  /** Of a sync that the file has. */
  rows(syncId: string): SyncRows;
}

/** A file opened for questions in SQL. */
export interface SqlReader extends Reader {
  /** The unpacked database; a copy that is the caller's until `close`. */
  readonly database: DatabaseSync;
  /** Does something before the copy is removed: some systems remove no file that is open elsewhere. */
  beforeClose(work: () => void): void;
}

export interface ReaderOptions {
  /** Where the database is unpacked; must exist. Default: the system's. */
  readonly temporaryDirectory?: string;
  /** Read for the limits of what a file may unpack to; default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Opens a v1 or v3 file. Throws for a file that is missing, empty, damaged, or of another kind. */
export async function openReader(path: string, options: ReaderOptions = {}): Promise<Reader> {
  if ((await formatOf(path)) !== "v3") return openSqlReader(path, options);
  const content = await openV3(path, options, "rows");
  if (content.isKeyed) return v3Reader(path, content);
  // Its rows have keys that only their writer knows: it is read once from front to back.
  await content.close();
  return openSqlReader(path, options);
}

/** Opens a file as `openReader` does; one that has no SQL database is made into one. */
export async function openSqlReader(path: string, options: ReaderOptions = {}): Promise<SqlReader> {
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

/** The v3 file at `path`; its errors name it. */
export async function openV3(path: string, options: ReaderOptions, part: "rows" | "sync"): Promise<V3Content> {
  const { temporaryDirectory = tmpdir(), env = process.env } = options;
  try {
    return await openV3Content(path, temporaryDirectory, decoderLimits(env), part);
  } catch (thrown) {
    throw inFile(thrown, path);
  }
}

const v3Reader = (path: string, content: V3Content): Reader => {
  const list = v3SyncList(path, content);
  return {
    ...list,
    rows(syncId) {
      if (!list.sync(syncId)) throw new Error(`c1z: ${path} has no sync ${syncId}`);
      return namingFile(v3RowsOf(content), path);
    },
  };
};

function readerOf(path: string, format: SqlReader["format"], copy: string, remove: () => Promise<void>): SqlReader {
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
  const last: (() => void)[] = [];
  return {
    path,
    format,
    database,
    beforeClose: (work) => void last.push(work),
    syncs: runs.all,
    latestFinished: runs.latestFinished,
    sync: runs.get,
    rows: (syncId) => namingFile(syncRowsOf(database, syncId), path),
    async close() {
      for (const work of last) work();
      database.close();
      await remove();
    },
  };
}
