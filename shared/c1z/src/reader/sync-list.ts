import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { decoderLimits } from "../decoder-limits.ts";
import { formatOf, unpack } from "../envelope.ts";
import { syncRunsOf } from "../store/sync-runs.ts";
import { makeWorkFolder, removeWorkFolder } from "../work-folder.ts";
import type { SyncList } from "./described-syncs.ts";
import { openReader, openV3, type ReaderOptions } from "./reader.ts";
import { v3SyncList } from "./v3-sync-list.ts";

/** Where programs of any age keep the list of syncs: it is made before there are rows. */
const front = 8 << 20;

/**
 * Opens a file as `openReader` does, for its syncs alone. A v1 file is unpacked and checked whole, but only the front is written
 * to the disk, when the list of syncs is there: of a large file, that takes half the time. Of a v3 file only what tells of the sync
 * is unpacked.
 */
export async function openSyncList(path: string, options: ReaderOptions = {}): Promise<SyncList> {
  const format = await formatOf(path);
  if (format === "v3") return v3SyncList(path, await openV3(path, options, "sync"));
  if (format !== "v1") return openReader(path, options);
  const { temporaryDirectory = tmpdir(), env = process.env } = options;
  const folder = await makeWorkFolder(temporaryDirectory, "c1z");
  const remove = () => removeWorkFolder(folder);
  try {
    const copy = join(folder, "db");
    await unpack(path, copy, decoderLimits(env), front);
    const database = openedWhole(copy);
    if (database) return listOf(path, database, remove);
  } catch (thrown) {
    await remove();
    throw thrown;
  }
  await remove();
  return openReader(path, options);
}

function listOf(path: string, database: DatabaseSync, remove: () => Promise<void>): SyncList {
  const runs = syncRunsOf(database, () => new Date());
  return {
    path,
    format: "v1",
    ...{ syncs: runs.all, latestFinished: runs.latestFinished, sync: runs.get },
    async close() {
      database.close();
      await remove();
    },
  };
}

/** The database, when all that is asked of it lies in front; an older one, or a damaged one, is left to the reader. */
function openedWhole(copy: string): DatabaseSync | undefined {
  const database = new DatabaseSync(copy);
  try {
    database.exec("pragma journal_mode = memory; pragma query_only = on");
    const pageSize = Number(database.prepare("pragma page_size").get()?.page_size);
    // https://sqlite.org/dbstat.html: asked for by name, it looks at the pages of one tree alone.
    const pages = database.prepare("select max(pageno) as last from dbstat where name = ?");
    const reaches = (name: string) => Number(pages.get(name)?.last ?? Number.POSITIVE_INFINITY) * pageSize;
    if (reaches("sqlite_schema") <= front) {
      const trees = database.prepare("select name from sqlite_schema where tbl_name = 'v1_sync_runs'").all();
      const inFront = trees.length > 0 && trees.every(({ name }) => reaches(name as string) <= front);
      if (inFront && syncRunsOf(database, () => new Date()).all().length > 0) return database;
    }
  } catch {
    // Whatever it was, the reader of everything meets it as well, and says what it is.
  }
  database.close();
  return undefined;
}
