import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pack } from "../envelope.ts";
import { createGrantIndexes, createSchema, indexGrantsById } from "../sqlite/schema.ts";
import { statsOf } from "../store/statistics.ts";
import { syncRunsOf } from "../store/sync-runs.ts";
import { makeWorkFolder, removeWorkFolder } from "../work-folder.ts";
import { mustBeNew } from "./must-be-new.ts";
import { inTransaction } from "./rewrite.ts";

/**
 * Writes a v1 file of rows that `work` puts into an empty database; nothing is at `out` before it is whole, and a file that
 * is there already is refused. Finished syncs get their statistics. Nothing of another file's pages can be in it.
 */
export async function createFile<T>(out: string, work: (db: DatabaseSync) => T): Promise<T> {
  mustBeNew(out);
  const folder = await makeWorkFolder(tmpdir(), "c1z");
  try {
    const path = join(folder, "db");
    const db = new DatabaseSync(path);
    let result: T;
    try {
      db.exec("pragma page_size = 16384; pragma journal_mode = memory; pragma synchronous = off");
      createSchema(db);
      result = inTransaction(db, () => work(db));
      if (!indexGrantsById(db)) throw new Error("c1z: two grants of a sync have one id");
      createGrantIndexes(db);
      const runs = syncRunsOf(db, () => new Date());
      for (const { syncId, type, endedAt } of runs.all()) {
        if (endedAt !== null) runs.end(syncId, JSON.stringify(statsOf(db, syncId, type)));
      }
    } finally {
      db.close();
    }
    await pack(path, out);
    return result;
  } finally {
    await removeWorkFolder(folder);
  }
}
