import type { DatabaseSync } from "node:sqlite";
import { ksuid } from "../sqlite/ksuid.ts";
import { localNow } from "../sqlite/local-now.ts";

export interface SyncRun {
  readonly syncId: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly token: string;
  readonly type: string;
  readonly parentSyncId: string;
  readonly linkedSyncId: string;
  readonly supportsDiff: boolean;
  readonly stats: string | null;
}

/** An unfinished sync older than this is never resumed. */
const resumableDays = 7;

/** The syncs of a file, in the order they began. */
export function syncRunsOf(db: DatabaseSync, now: () => Date) {
  const columns = `sync_id as syncId, started_at as startedAt, ended_at as endedAt, sync_token as token,
    sync_type as type, parent_sync_id as parentSyncId, linked_sync_id as linkedSyncId, supports_diff as supportsDiff,
    stats`;
  const toRun = (row: Record<string, unknown> | undefined): SyncRun | undefined =>
    row && ({ ...row, supportsDiff: row.supportsDiff === 1 } as unknown as SyncRun);
  const one = (where: string, ...values: string[]) =>
    toRun(db.prepare(`select ${columns} from v1_sync_runs ${where} limit 1`).get(...values));

  return {
    all: (): SyncRun[] =>
      db
        .prepare(`select ${columns} from v1_sync_runs order by id`)
        .all()
        .map((row) => toRun(row)!),
    get: (syncId: string) => one("where sync_id = ?", syncId),
    start(type: string, parentSyncId: string): SyncRun {
      const syncId = ksuid(now());
      db.prepare(
        `insert into v1_sync_runs (sync_id, started_at, sync_token, sync_type, parent_sync_id, grants_backfilled)
         values (?, ?, '', ?, ?, 1)`,
      ).run(syncId, localNow(now()), type, parentSyncId);
      return one("where sync_id = ?", syncId)!;
    },
    unfinished(type: string): SyncRun | undefined {
      const since = new Date(now().getTime() - resumableDays * 86_400_000);
      return one(
        "where sync_type = ? and ended_at is null and started_at >= ? order by id desc",
        type,
        localNow(since),
      );
    },
    /** The newest finished sync of a type, or of any. */
    latestFinished: (type?: string) =>
      type === undefined
        ? one("where ended_at is not null order by ended_at desc, sync_id desc")
        : one("where ended_at is not null and sync_type = ? order by ended_at desc, sync_id desc", type),
    setToken: (syncId: string, token: string) =>
      void db.prepare("update v1_sync_runs set sync_token = ? where sync_id = ?").run(token, syncId),
    setSupportsDiff: (syncId: string) =>
      void db.prepare("update v1_sync_runs set supports_diff = 1 where sync_id = ?").run(syncId),
    /** Which invariants were checked before the sync was sealed. */
    setVerified: (syncId: string, coverage: readonly string[], mode: string) =>
      void db
        .prepare(
          `update v1_sync_runs set ingest_invariant_generation = '1', ingest_invariant_coverage = ?,
           ingest_invariant_mode = ? where sync_id = ?`,
        )
        .run(JSON.stringify(coverage), mode, syncId),
    end: (syncId: string, stats: string) =>
      void db
        .prepare("update v1_sync_runs set ended_at = coalesce(ended_at, ?), stats = ? where sync_id = ?")
        .run(localNow(now()), stats, syncId),
  };
}
