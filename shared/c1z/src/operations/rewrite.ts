import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { diskFullAt } from "../disk-full.ts";
import { pack } from "../envelope.ts";
import { indexGrants } from "../sqlite/grant-indexes.ts";
import { openingFailure, upgrade } from "../sqlite/upgrade.ts";
import { unpackExisting } from "../unpack-database.ts";
import { makeWorkFolder, removeWorkFolder } from "../work-folder.ts";

export interface RewriteOptions {
  /** Where the database is unpacked; must exist. Default: the system's. */
  readonly temporaryDirectory?: string;
  /** Read for the limits of what a file may unpack to; default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether to write the result at all; default true. */
  readonly save?: boolean;
}

/** Opens a further file for reading, closed and removed after `work`. */
export type OpenOther = <T>(path: string, work: (db: DatabaseSync) => T) => Promise<T>;

/**
 * Changes the database of the file at `path` and writes the result to `out` (which may be the same) as a v1 file, whole or
 * not at all. What `work` throws leaves everything as it was.
 */
export async function rewrite<T>(
  path: string,
  out: string,
  work: (db: DatabaseSync, openOther: OpenOther) => T | Promise<T>,
  { temporaryDirectory = tmpdir(), env = process.env, save = true }: RewriteOptions = {},
): Promise<T> {
  const folder = await makeWorkFolder(temporaryDirectory, "c1z");
  const opened: OpenOther = async (source, use) => {
    const copy = await mkdtemp(join(folder, "db")).then((directory) => join(directory, "db"));
    await unpackExisting(source, copy, { folder, env });
    const db = openDatabase(source, copy);
    try {
      return use(db);
    } finally {
      db.close();
      await rm(copy);
    }
  };
  try {
    const copy = join(folder, "db");
    await unpackExisting(path, copy, { folder, env });
    const db = openDatabase(path, copy);
    let result: T;
    try {
      result = await work(db, opened);
    } finally {
      db.close();
    }
    if (save) await pack(copy, out);
    return result;
  } catch (thrown) {
    throw diskFullAt(folder, thrown);
  } finally {
    await removeWorkFolder(folder);
  }
}

function openDatabase(path: string, copy: string): DatabaseSync {
  const db = new DatabaseSync(copy);
  try {
    db.exec("pragma journal_mode = memory; pragma synchronous = off; pragma temp_store = file");
    upgrade(db);
    indexGrants(db);
    return db;
  } catch (thrown) {
    db.close();
    throw openingFailure(path, thrown);
  }
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
