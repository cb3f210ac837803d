import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { ksuid } from "../sqlite/ksuid.ts";
import { localNow } from "../sqlite/local-now.ts";
import { statsOf } from "../store/statistics.ts";
import { type SyncRun, syncRunsOf } from "../store/sync-runs.ts";
import { contentColumns } from "./content-columns.ts";
import { inTransaction, type RewriteOptions, rewrite } from "./rewrite.ts";

export interface CompactInput {
  readonly path: string;
  /** Absent: the newest finished full, resources-only or partial sync. */
  readonly syncId?: string;
}
export interface Compacted {
  readonly path: string;
  readonly syncId: string;
  /** Grants still have to be expanded, by the sync engine: in all but partial syncs they are. */
  readonly needsExpansion: boolean;
}

const strength = ["partial", "resources_only", "full"];

/**
 * Merges a base sync and newer ones into a file of its own, `compacted-<sync id>.c1z`: of rows with one id the one that was
 * discovered last stays, of equally old ones that of the later input. Deletions are not merged: a row that is missing from
 * a newer sync stays.
 */
export async function compactSyncs(
  inputs: readonly CompactInput[],
  outputDirectory: string,
  options: Omit<RewriteOptions, "save"> = {},
): Promise<Compacted> {
  if (inputs.length < 2) throw new Error("c1z: compacting takes two syncs at least");
  const now = new Date();
  const syncId = ksuid(now);
  const out = join(outputDirectory, `compacted-${syncId}.c1z`);
  const [base, ...newer] = inputs as readonly [CompactInput, ...CompactInput[]];
  return rewrite(
    base.path,
    out,
    async (db, openOther) => {
      const begun = chosen(db, base);
      const ends = [begun.endedAt!];
      let type = begun.type;
      db.prepare(
        `insert into v1_sync_runs (sync_id, started_at, sync_token, sync_type, parent_sync_id, grants_backfilled)
       values (?, ?, '', ?, '', 1)`,
      ).run(syncId, localNow(now), type);
      for (const [table, columns] of Object.entries(contentColumns)) {
        db.prepare(
          `insert into ${table} (${columns}, discovered_at, sync_id) select ${columns}, discovered_at, ? from ${table}
         where sync_id = ? order by id`,
        ).run(syncId, begun.syncId);
      }
      for (const input of newer) {
        await openOther(input.path, (other) => {
          const run = chosen(other, input);
          ends.push(run.endedAt!);
          if (strength.indexOf(run.type) > strength.indexOf(type)) type = run.type;
          inTransaction(db, () => merge(db, other, run.syncId, syncId));
        });
      }
      return inTransaction(db, () => {
        removeOthers(db, syncId);
        const runs = syncRunsOf(db, () => now);
        db.prepare("update v1_sync_runs set sync_type = ?, ended_at = ? where sync_id = ?").run(
          type,
          ends.sort().at(-1)!,
          syncId,
        );
        runs.end(syncId, JSON.stringify(statsOf(db, syncId, type)));
        return { path: out, syncId, needsExpansion: type !== "partial" };
      });
    },
    options,
  );
}

function chosen(db: DatabaseSync, { path, syncId }: CompactInput): SyncRun {
  const runs = syncRunsOf(db, () => new Date());
  const finished = runs.all().filter(({ endedAt, type }) => endedAt !== null && strength.includes(type));
  const run =
    syncId === undefined
      ? finished.toSorted((a, b) => (a.endedAt! + a.syncId < b.endedAt! + b.syncId ? 1 : -1))[0]
      : finished.find((one) => one.syncId === syncId);
  if (!run) throw new Error(`c1z: ${path} has no finished sync${syncId === undefined ? "" : ` ${syncId}`} to compact`);
  return run;
}

/** Rows travel one by one: the other database cannot be attached, whatever its page size or state. */
function merge(db: DatabaseSync, other: DatabaseSync, from: string, into: string): void {
  for (const [table, columns] of Object.entries(contentColumns)) {
    const names = columns.split(", ");
    const known = db.prepare(`select discovered_at as at from ${table} where external_id = ? and sync_id = ?`);
    const remove = db.prepare(`delete from ${table} where external_id = ? and sync_id = ?`);
    const insert = db.prepare(
      `insert into ${table} (${columns}, discovered_at, sync_id) values (${names.map(() => "?").join(", ")}, ?, ?)`,
    );
    const rows = other.prepare(`select ${columns}, discovered_at from ${table} where sync_id = ? order by id`);
    for (const row of rows.iterate(from)) {
      const before = known.get(row.external_id!, into);
      if (before && (before.at as string) > (row.discovered_at as string)) continue;
      if (before) remove.run(row.external_id!, into);
      insert.run(...names.map((name) => row[name] ?? null), row.discovered_at!, into);
    }
  }
}

/** Leaves one sync in a database. */
export function removeOthers(db: DatabaseSync, syncId: string): void {
  for (const table of ["v1_assets", "v1_connector_sessions", "v1_sync_runs", ...Object.keys(contentColumns)]) {
    db.prepare(`delete from ${table} where sync_id <> ?`).run(syncId);
  }
}
