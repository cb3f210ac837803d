import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeWorkFolder, removeWorkFolder, type SqlReader, type SyncRun } from "@baton-connectors/c1z";
import type { Output } from "../output/output.ts";
import { askedOf, buildCompany } from "./build.ts";
import { keptCopy } from "./kept.ts";

export interface CompanyOptions {
  /** As they are named with -f. */
  readonly files: readonly string[];
  /** Of the one file there is. */
  readonly syncId?: string | undefined;
  /** The file of what no app's file says. */
  readonly company?: string | undefined;
  /** Which app's accounts are the people there are; outweighs the company's file. */
  readonly directory?: string | undefined;
  /** Files of earlier syncs, named as those of -f; without them a file's own earlier full sync. */
  readonly before?: readonly string[] | undefined;
  /** False: what the explorer keeps beside the files is neither used nor made. */
  readonly cache?: boolean | undefined;
  /** Who is told how far it is, and what is not whole. */
  readonly tell?: Pick<Output, "warn" | "progress">;
  /** Told of each app's sync when its file is unpacked. */
  readonly read?: (app: string, sync: SyncRun) => void;
}

/** Which tables are filled; those of a million grants take seconds. */
export interface CompanyNeeds {
  /** Resources, accounts and people. */
  readonly rows: boolean;
  readonly grants: boolean;
  readonly ways: boolean;
  readonly before: boolean;
}
export const everything: CompanyNeeds = { rows: true, grants: true, ways: true, before: true };

/** Everything that several files say, in one database of its own, as long as `work` takes. */
export async function withCompany<T>(
  options: CompanyOptions,
  needs: CompanyNeeds,
  work: (db: DatabaseSync) => Promise<T>,
): Promise<T> {
  const asked = askedOf(options);
  const kept = options.cache === false ? undefined : await keptCopy(asked);
  if (kept !== undefined) return during(openKept(kept), work);
  const folder = await makeWorkFolder(tmpdir(), "c1z");
  const attached: SqlReader[] = [];
  try {
    return await during(new DatabaseSync(join(folder, "company")), async (db) => {
      await buildCompany(db, asked, needs, attached);
      db.exec("pragma query_only = on");
      return work(db);
    });
  } finally {
    for (const reader of attached) await reader.close();
    await removeWorkFolder(folder);
  }
}

/** One that is whole; nothing can be written to it. */
export function openKept(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true });
  db.exec("pragma temp_store = file; pragma cache_size = -65536");
  return db;
}

async function during<T>(db: DatabaseSync, work: (db: DatabaseSync) => Promise<T>): Promise<T> {
  try {
    return await work(db);
  } finally {
    db.close();
  }
}
