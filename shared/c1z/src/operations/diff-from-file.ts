import type { DatabaseSync } from "node:sqlite";
import { ksuid } from "../sqlite/ksuid.ts";
import { localNow } from "../sqlite/local-now.ts";
import { statsOf } from "../store/statistics.ts";
import { type SyncRun, syncRunsOf } from "../store/sync-runs.ts";
import { contentColumns } from "./content-columns.ts";
import { inTransaction, type RewriteOptions, rewrite } from "./rewrite.ts";

export interface SyncOfFile {
  readonly path: string;
  readonly syncId: string;
}
export interface DiffPair {
  /** The id of the `partial_deletions` sync: rows of the old sync that the new one has not. */
  readonly deletions: string;
  /** The id of the `partial_upserts` sync: rows that the old sync has not, or has with other bytes. */
  readonly upserts: string;
}

/**
 * Adds to the newer file two syncs that say how it differs from a sync of an older one, linked with each other. Rows are
 * compared as bytes, grants together with whom they are passed on to. Both syncs must have had their grants expanded:
 * an expanded one differs from one that is not in every inherited grant.
 */
export function generateSyncDiffFromFile(
  newer: SyncOfFile,
  older: SyncOfFile,
  options: Omit<RewriteOptions, "save"> = {},
): Promise<DiffPair> {
  const work = (db: DatabaseSync, openOther: Parameters<Parameters<typeof rewrite>[2]>[1]) =>
    openOther(older.path, (old) => {
      expanded(old, older);
      expanded(db, newer);
      return inTransaction(db, () => addPair(db, newer.syncId, old, older.syncId));
    });
  return rewrite(newer.path, newer.path, work, options);
}

function expanded(db: DatabaseSync, { path, syncId }: SyncOfFile): SyncRun {
  const run = syncRunsOf(db, () => new Date()).get(syncId);
  if (!run) throw new Error(`c1z: ${path} has no sync ${syncId}`);
  if (!run.supportsDiff) throw new Error(`c1z: sync ${syncId} of ${path} did not run grant expansion`);
  return run;
}

function addPair(db: DatabaseSync, newId: string, old: DatabaseSync, oldId: string): DiffPair {
  const now = new Date();
  const pair = { deletions: ksuid(now), upserts: ksuid(now) };
  const at = localNow(now);
  const begin = db.prepare(
    `insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token, sync_type, parent_sync_id, linked_sync_id,
     supports_diff, grants_backfilled) values (?, ?, ?, '', ?, ?, ?, 1, 1)`,
  );
  begin.run(pair.deletions, at, at, "partial_deletions", oldId, pair.upserts);
  begin.run(pair.upserts, at, at, "partial_upserts", oldId, pair.deletions);
  for (const [table, columns] of Object.entries(contentColumns)) {
    const names = [...columns.split(", "), "discovered_at"];
    const insert = db.prepare(
      `insert into ${table} (${names.join(", ")}, sync_id) values (${names.map(() => "?").join(", ")}, ?)`,
    );
    const rows = `select ${names.join(", ")} from ${table} where sync_id = ? order by id`;
    const one = `select ${names.join(", ")} from ${table} where external_id = ? and sync_id = ?`;
    const copy = (row: Row, into: string) => insert.run(...names.map((name) => row[name] ?? null), into);

    const inNew = db.prepare(one);
    for (const row of old.prepare(rows).iterate(oldId) as Iterable<Row>) {
      if (!inNew.get(row.external_id!, newId)) copy(row, pair.deletions);
    }
    const inOld = old.prepare(one);
    // Rows are added to the table that is read: under another sync, which the statement does not see.
    for (const row of db.prepare(rows).iterate(newId) as Iterable<Row>) {
      const before = inOld.get(row.external_id!, oldId) as Row | undefined;
      if (!before || !sameBytes(before.data, row.data) || !sameBytes(before.expansion, row.expansion)) {
        copy(row, pair.upserts);
      }
    }
  }
  for (const [syncId, type] of [
    [pair.deletions, "partial_deletions"],
    [pair.upserts, "partial_upserts"],
  ] as const) {
    syncRunsOf(db, () => now).end(syncId, JSON.stringify(statsOf(db, syncId, type)));
  }
  return pair;
}

type Row = Record<string, string | number | Uint8Array | null>;

/** No bytes and no value are the same. */
const sameBytes = (a: unknown, b: unknown): boolean =>
  Buffer.compare((a as Uint8Array | null) ?? none, (b as Uint8Array | null) ?? none) === 0;
const none = new Uint8Array();
