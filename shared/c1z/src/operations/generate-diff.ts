import type { DatabaseSync } from "node:sqlite";
import { formatOf } from "../envelope.ts";
import { ksuid } from "../sqlite/ksuid.ts";
import { localNow } from "../sqlite/local-now.ts";
import { statsOf } from "../store/statistics.ts";
import { syncRunsOf } from "../store/sync-runs.ts";
import { inTransaction, type RewriteOptions, rewrite } from "./rewrite.ts";

const tables = {
  v1_resource_types: "external_id, data",
  v1_resources: "resource_type_id, external_id, parent_resource_type_id, parent_resource_id, data",
  v1_entitlements: "resource_type_id, resource_id, external_id, data",
  v1_grants:
    "resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, data",
  v1_assets: "external_id, content_type, data",
} as const;

/**
 * Adds to a file a partial sync of what its sync `appliedSyncId` has and its sync `baseSyncId` has not: additions only,
 * as the Go SDK's diff of two syncs. Returns the id of the new sync.
 */
export async function generateSyncDiff(
  path: string,
  baseSyncId: string,
  appliedSyncId: string,
  options: Omit<RewriteOptions, "save"> = {},
): Promise<string> {
  if ((await formatOf(path)) === "v3") {
    throw new Error(`c1z: ${path} is a Pebble file, which holds one sync only: there is nothing to compare`);
  }
  const work = (db: DatabaseSync) =>
    inTransaction(db, () => {
      const runs = syncRunsOf(db, () => new Date());
      for (const id of [baseSyncId, appliedSyncId]) {
        if (!runs.get(id)) throw new Error(`c1z: ${path} has no sync ${id}`);
      }
      const now = new Date();
      const syncId = ksuid(now);
      db.prepare(
        `insert into v1_sync_runs (sync_id, started_at, sync_token, sync_type, parent_sync_id, grants_backfilled)
         values (?, ?, '', 'partial', ?, 1)`,
      ).run(syncId, localNow(now), baseSyncId);
      for (const [table, columns] of Object.entries(tables)) {
        db.prepare(
          `insert into ${table} (${columns}, discovered_at, sync_id) select ${columns}, discovered_at, ? from ${table}
           where sync_id = ? and external_id not in (select external_id from ${table} where sync_id = ?) order by id`,
        ).run(syncId, appliedSyncId, baseSyncId);
      }
      runs.end(syncId, JSON.stringify(statsOf(db, syncId, "partial")));
      return syncId;
    });
  return rewrite(path, path, work, options);
}
