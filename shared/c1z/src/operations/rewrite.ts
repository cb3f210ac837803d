import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { diskFullAt } from "../disk-full.ts";
import { formatOf, pack, unpack } from "../envelope.ts";
import { convertV3ToV1 } from "../pebble/convert-v3-to-v1.ts";
import { backfillExpansions } from "../sqlite/backfill.ts";
import { createGrantIndexes, createSchema } from "../sqlite/schema.ts";

/**
 * Changes the database of the file at `path` and writes the result to `out` (which may be the same) as a v1 file, whole or
 * not at all. `work` may be given the path of another file to attach; what it throws leaves everything as it was.
 */
export async function rewrite<T>(
  path: string,
  out: string,
  work: (db: DatabaseSync, folder: string) => T | Promise<T>,
  { temporaryDirectory = tmpdir(), save = true } = {},
): Promise<T> {
  const folder = await mkdtemp(join(temporaryDirectory, "c1z"));
  try {
    const copy = join(folder, "db");
    await unpacked(path, copy, folder);
    const db = new DatabaseSync(copy);
    let result: T;
    try {
      db.exec("pragma journal_mode = memory; pragma synchronous = off; pragma temp_store = file");
      createSchema(db);
      backfillExpansions(db);
      createGrantIndexes(db);
      result = await work(db, folder);
    } finally {
      db.close();
    }
    if (save) await pack(copy, out);
    return result;
  } catch (thrown) {
    throw diskFullAt(folder, thrown);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The database of a file of either format, at `copy`. */
export async function unpacked(path: string, copy: string, folder: string): Promise<void> {
  const format = await formatOf(path);
  if (format === "empty") throw new Error(`c1z: ${path} does not exist or is empty`);
  if (format === "v1") await unpack(path, copy);
  else await convertV3ToV1(path, copy, folder);
}

/** All or nothing. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("begin immediate");
  try {
    const result = work();
    db.exec("commit");
    return result;
  } catch (thrown) {
    // A full disk ends the transaction by itself.
    if (db.isTransaction) db.exec("rollback");
    throw thrown;
  }
}
