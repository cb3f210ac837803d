import { DatabaseSync } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";
import { type DecoderLimits, decoderLimits } from "../decoder-limits.ts";
import { createGrantIndexes, createSchema, indexGrantsById } from "../sqlite/schema.ts";
import { localTime } from "./local-time.ts";
import { rowsOf } from "./records.ts";
import type { V1Row, V1SyncRun } from "./v1-rows.ts";
import { openV3Content } from "./v3-content.ts";
import { inFile } from "./v3-error.ts";

/**
 * Writes the v3 (Pebble) file at `source` as a new v1 SQLite database at `target`: its one sync, with the same id,
 * times, token and statistics, and its rows in key order. Reading v3 is this, then reading v1.
 *
 * Needs room for the unpacked file in `temporaryDirectory`. Throws when the file is damaged or newer than what is known
 * here (`v3Problem` tells which); then `target` is of no use. Entitlements and grants name their resources by id only,
 * since v3 keeps no more of them.
 */
export async function convertV3ToV1(
  source: string,
  target: string,
  temporaryDirectory: string,
  limits: DecoderLimits = decoderLimits({}),
): Promise<void> {
  try {
    await convert(source, target, temporaryDirectory, limits);
  } catch (error) {
    throw inFile(error, source);
  }
}

async function convert(source: string, target: string, temporaryDirectory: string, limits: DecoderLimits) {
  const content = await openV3Content(source, temporaryDirectory, limits, "all");
  try {
    const database = new DatabaseSync(target);
    try {
      // The database is a copy in the making: when this fails, it is thrown away.
      database.exec("pragma journal_mode = off; pragma synchronous = off;");
      database.exec("begin");
      createSchema(database);
      insertSyncRun(database, content.syncRun);
      const insert = rowInserter(database, content.syncRun.syncId);
      let inserted = 0;
      for (const row of rowsOf(content.database)) {
        insert(row);
        // Heartbeats and signals must get their turn while a large file is read.
        if (++inserted % 2000 === 0) await turn();
      }
      if (!indexGrantsById(database)) database.exec(dropRepeatedGrants);
      createGrantIndexes(database);
      database.exec("commit");
    } finally {
      database.close();
    }
  } finally {
    await content.close();
  }
}

/** v3 tells grants apart by what they grant, v1 by their id: of those that share one, the last stays. */
const dropRepeatedGrants = `delete from v1_grants where id not in (select max(id) from v1_grants group by external_id)`;

function insertSyncRun(database: DatabaseSync, run: V1SyncRun): void {
  database
    .prepare(
      `insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token, sync_type, parent_sync_id, linked_sync_id,
       supports_diff, grants_backfilled, stats, ingest_invariant_generation, ingest_invariant_coverage,
       ingest_invariant_mode) values (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)`,
    )
    .run(
      run.syncId,
      localTime(run.startedAt),
      run.endedAt && localTime(run.endedAt),
      run.syncToken,
      run.syncType,
      run.parentSyncId,
      run.linkedSyncId,
      run.supportsDiff ? 1 : 0,
      run.stats,
      run.ingestInvariantGeneration,
      run.ingestInvariantCoverage,
      run.ingestInvariantMode,
    );
}

function rowInserter(database: DatabaseSync, syncId: string): (row: V1Row) => void {
  const statement = (table: string, columns: string) =>
    database.prepare(`insert or replace into v1_${table} (${columns}) values (${columns.replaceAll(/[^,]+/g, "?")})`);
  const resourceTypes = statement("resource_types", "external_id, data, sync_id, discovered_at");
  const resources = statement(
    "resources",
    "resource_type_id, external_id, parent_resource_type_id, parent_resource_id, data, sync_id, discovered_at",
  );
  const entitlements = statement(
    "entitlements",
    "resource_type_id, resource_id, external_id, data, sync_id, discovered_at",
  );
  const grants = statement(
    "grants",
    "resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, expansion, needs_expansion, data, sync_id, discovered_at",
  );
  const assets = statement("assets", "external_id, content_type, data, sync_id, discovered_at");
  const sessions = statement("connector_sessions", "sync_id, key, value");
  return (row) => {
    switch (row.table) {
      case "resource_types":
        return void resourceTypes.run(row.externalId, row.data, syncId, localTime(row.discoveredAt));
      case "resources":
        return void resources.run(
          row.resourceTypeId,
          row.externalId,
          row.parentResourceTypeId,
          row.parentResourceId,
          row.data,
          syncId,
          localTime(row.discoveredAt),
        );
      case "entitlements":
        return void entitlements.run(
          row.resourceTypeId,
          row.resourceId,
          row.externalId,
          row.data,
          syncId,
          localTime(row.discoveredAt),
        );
      case "grants":
        return void grants.run(
          row.resourceTypeId,
          row.resourceId,
          row.entitlementId,
          row.principalResourceTypeId,
          row.principalResourceId,
          row.externalId,
          row.expansion,
          row.needsExpansion ? 1 : 0,
          row.data,
          syncId,
          localTime(row.discoveredAt),
        );
      case "assets":
        return void assets.run(row.externalId, row.contentType, row.data, syncId, localTime(row.discoveredAt));
      case "connector_sessions":
        return void sessions.run(syncId, row.key, row.value);
    }
  };
}
