import type { DatabaseSync } from "node:sqlite";
import { GrantImmutableSchema, GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyIs } from "@bufbuild/protobuf/wkt";
import { formatOf } from "../envelope.ts";
import { statsOf } from "../store/statistics.ts";
import { syncRunsOf } from "../store/sync-runs.ts";
import { removeOthers } from "./compact.ts";
import { mustBeNew } from "./must-be-new.ts";
import { inTransaction, rewrite } from "./rewrite.ts";

export interface RollBackOptions {
  /** The copy to write; undefined: nothing is written. */
  readonly out: string | undefined;
  /** Where the copy is moved to afterwards; refused when something is there. Default: `out`. */
  readonly mustNotExist?: string;
  /** Default: the newest finished sync, whatever its type. */
  readonly syncId?: string | undefined;
  /** Keeps grants with foreign sources that lack the mark expansion gives its own. */
  readonly preserveSuspect?: boolean;
  /** Makes of a finished sync's token one that asks for expansion; default: an empty one, by which all begins anew. */
  readonly rewriteToken?: (token: string) => string;
}

export interface RolledBack {
  readonly syncId: string;
  /** Grants that only expansion had made. */
  readonly removed: number;
  /** Grants that were made, and lost what expansion had added. */
  readonly restored: number;
  /** Grants with foreign sources that lack the mark expansion gives its own; removed, or kept where that was asked for. */
  readonly suspect: number;
}

/**
 * Takes back what grant expansion did to a finished sync, so that it can be expanded again: writes a copy with that one
 * sync. Throws for a v3 file, an unfinished sync, or one that was never expanded.
 */
export async function rollBackExpansion(path: string, options: RollBackOptions): Promise<RolledBack> {
  const { out, mustNotExist = out, syncId, preserveSuspect = false, rewriteToken = () => "" } = options;
  if ((await formatOf(path)) === "v3") throw new Error("c1z: expansion can only be rolled back in a SQLite file");
  if (mustNotExist !== undefined) mustBeNew(mustNotExist);
  return rewrite(
    path,
    out ?? path,
    (db) => {
      const runs = syncRunsOf(db, () => new Date());
      const run = syncId ? runs.get(syncId) : runs.latestFinished();
      if (!run) throw new Error(`c1z: ${path} ${syncId ? `has no sync ${syncId}` : "holds no finished sync"}`);
      if (run.endedAt === null) throw new Error(`c1z: refusing to roll back unfinished sync ${run.syncId}`);
      if (!run.supportsDiff) throw new Error(`c1z: sync ${run.syncId} did not run grant expansion`);
      return inTransaction(db, () => {
        removeOthers(db, run.syncId);
        const counts = takeBack(db, run.syncId, preserveSuspect);
        db.prepare("update v1_grants set needs_expansion = 1 where sync_id = ? and expansion is not null").run(
          run.syncId,
        );
        runs.setToken(run.syncId, rewriteToken(run.token));
        runs.end(run.syncId, JSON.stringify(statsOf(db, run.syncId, run.type)));
        return { syncId: run.syncId, ...counts };
      });
    },
    { save: out !== undefined },
  );
}

const pageRows = 10_000;

function takeBack(db: DatabaseSync, syncId: string, preserveSuspect: boolean): Omit<RolledBack, "syncId"> {
  const counts = { removed: 0, restored: 0, suspect: 0 };
  const remove = db.prepare("delete from v1_grants where id = ?");
  const keep = db.prepare("update v1_grants set data = ? where id = ?");
  const page = db.prepare(
    "select id, entitlement_id as entitlementId, data from v1_grants where sync_id = ? and id > ? order by id limit ?",
  );
  for (let after = 0, more = true; more; ) {
    const rows = page.all(syncId, after, pageRows) as { id: number; entitlementId: string; data: Uint8Array }[];
    for (const { id, entitlementId, data } of rows) {
      const grant = fromBinary(GrantSchema, data);
      const sources = grant.sources?.sources ?? {};
      if (Object.keys(sources).length === 0) continue;
      if (entitlementId in sources) {
        keep.run(toBinary(GrantSchema, { ...grant, sources: undefined }), id);
        counts.restored++;
        continue;
      }
      const suspect = !grant.annotations.some((any) => anyIs(any, GrantImmutableSchema));
      if (suspect) counts.suspect++;
      if (suspect && preserveSuspect) continue;
      remove.run(id);
      counts.removed++;
    }
    more = rows.length === pageRows;
    after = rows.at(-1)?.id ?? after;
  }
  return counts;
}
