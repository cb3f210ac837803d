import { GrantImmutableSchema, GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyIs } from "@bufbuild/protobuf/wkt";
import { formatOf } from "../envelope.ts";
import { statsOf } from "../store/statistics.ts";
import { type SyncRun, syncRunsOf } from "../store/sync-runs.ts";
import { removeOthers } from "./compact.ts";
import { mustBeNew } from "./must-be-new.ts";
import { inTransaction, rewrite } from "./rewrite.ts";

/** Counts the rows of a file's finished syncs (or of one) anew and stores the counts. Returns the ids of the syncs. */
export function recalculateStats(path: string, syncId?: string): Promise<readonly string[]> {
  return rewrite(path, path, (db) =>
    inTransaction(db, () => {
      const runs = syncRunsOf(db, () => new Date());
      const finished = runs.all().filter((run) => run.endedAt !== null && (!syncId || run.syncId === syncId));
      if (finished.length === 0) throw new Error(missing(path, syncId));
      for (const run of finished) runs.end(run.syncId, JSON.stringify(statsOf(db, run.syncId, run.type)));
      return finished.map((run) => run.syncId);
    }),
  );
}

/** Copies one finished sync, by default the newest full one, into a file of its own. Returns its id. */
export async function extractSync(path: string, out: string, syncId?: string): Promise<string> {
  mustBeNew(out);
  return rewrite(path, out, (db) => {
    const run = finishedSync(path, syncRunsOf(db, () => new Date()).all(), syncId);
    inTransaction(db, () => removeOthers(db, run.syncId));
    db.exec("vacuum");
    return run.syncId;
  });
}

export interface RolledBack {
  readonly syncId: string;
  /** Grants that only expansion had made. */
  readonly removed: number;
  /** Grants that were made, and lost what expansion had added. */
  readonly restored: number;
}

/**
 * Takes back what grant expansion did to a finished sync, so that it can be expanded again: writes a copy with that one
 * sync to `out`. With `dryRun` nothing is written.
 */
export async function rollBackExpansion(
  path: string,
  { out, syncId, dryRun = false }: { readonly out: string; readonly syncId?: string; readonly dryRun?: boolean },
): Promise<RolledBack> {
  if ((await formatOf(path)) === "v3") throw new Error("c1z: expansion can only be rolled back in a SQLite file");
  if (!dryRun) mustBeNew(out);
  return rewrite(
    path,
    out,
    (db) => {
      const runs = syncRunsOf(db, () => new Date());
      const named = syncId ? runs.get(syncId) : undefined;
      if (named && named.endedAt === null) throw new Error(`c1z: refusing to roll back unfinished sync ${syncId}`);
      const run = finishedSync(path, runs.all(), syncId);
      if (!run.supportsDiff) throw new Error(`c1z: sync ${run.syncId} did not run grant expansion`);
      return inTransaction(db, () => {
        removeOthers(db, run.syncId);
        let [removed, restored] = [0, 0];
        const remove = db.prepare("delete from v1_grants where id = ?");
        const keep = db.prepare("update v1_grants set data = ? where id = ?");
        const rows = db
          .prepare("select id, entitlement_id as entitlementId, data from v1_grants where sync_id = ? order by id")
          .all(run.syncId) as { id: number; entitlementId: string; data: Uint8Array }[];
        for (const { id, entitlementId, data } of rows) {
          const grant = fromBinary(GrantSchema, data);
          if (!grant.sources) continue;
          const immutable = grant.annotations.some((any) => anyIs(any, GrantImmutableSchema));
          if (!(entitlementId in grant.sources.sources) && immutable) {
            remove.run(id);
            removed++;
          } else {
            const { sources, ...plain } = grant;
            void sources;
            keep.run(toBinary(GrantSchema, plain), id);
            restored++;
          }
        }
        db.prepare("update v1_grants set needs_expansion = 1 where sync_id = ? and expansion is not null").run(
          run.syncId,
        );
        db.prepare("update v1_sync_runs set supports_diff = 0 where sync_id = ?").run(run.syncId);
        runs.end(run.syncId, JSON.stringify(statsOf(db, run.syncId, run.type)));
        return { syncId: run.syncId, removed, restored };
      });
    },
    { save: !dryRun },
  );
}

/** Packs the database of a SQLite file anew, without what deletions left. False for a file of another engine. */
export async function optimize(path: string): Promise<boolean> {
  if ((await formatOf(path)) === "v3") return false;
  await rewrite(path, path, (db) => db.exec("vacuum"));
  return true;
}

function finishedSync(path: string, all: readonly SyncRun[], syncId: string | undefined): SyncRun {
  const finished = all.filter(({ endedAt }) => endedAt !== null);
  const found = syncId
    ? finished.find((run) => run.syncId === syncId)
    : finished.filter(({ type }) => type === "full").toSorted((a, b) => (a.endedAt! < b.endedAt! ? 1 : -1))[0];
  if (!found) throw new Error(missing(path, syncId));
  return found;
}

const missing = (path: string, syncId: string | undefined) =>
  syncId ? `c1z: ${path} has no finished sync ${syncId}` : `c1z: ${path} holds no finished sync`;
