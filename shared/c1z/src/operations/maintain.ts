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
