import { DatabaseSync } from "node:sqlite";
import { localTime } from "./local-time.ts";
import type { V1Row, V1SyncRun } from "./v1-rows.ts";
import { openV3Content } from "./v3-content.ts";

/** The columns of version 1, as far as a single sync needs them; opening the database as v1 adds its indexes. */
const tables = `
create table v1_resource_types (id integer primary key, external_id text not null, data blob not null,
  sync_id text not null, discovered_at datetime not null);
create unique index idx_resource_types_external_sync_v1 on v1_resource_types (external_id, sync_id);
create table v1_resources (id integer primary key, resource_type_id text not null, external_id text not null,
  parent_resource_type_id text, parent_resource_id text, data blob not null, sync_id text not null,
  discovered_at datetime not null);
create unique index idx_resources_parent_resource_id_v1 on v1_resources (external_id, sync_id);
create table v1_entitlements (id integer primary key, resource_type_id text not null, resource_id text not null,
  external_id text not null, data blob not null, sync_id text not null, discovered_at datetime not null);
create unique index idx_entitlements_external_sync_v1 on v1_entitlements (external_id, sync_id);
create table v1_grants (id integer primary key, resource_type_id text not null, resource_id text not null,
  entitlement_id text not null, principal_resource_type_id text not null, principal_resource_id text not null,
  external_id text not null, expansion blob, needs_expansion integer not null default 0, data blob not null,
  sync_id text not null, discovered_at datetime not null);
create unique index idx_grants_external_sync_v1 on v1_grants (external_id, sync_id);
create table v1_assets (id integer primary key, external_id text not null, content_type text not null,
  data blob not null, sync_id text not null, discovered_at datetime not null);
create unique index idx_assets_external_sync_v1 on v1_assets (external_id, sync_id);
create table v1_connector_sessions (id integer primary key, sync_id text not null, key text not null,
  value blob not null);
create unique index idx_session_store_sync_key_v1 on v1_connector_sessions (sync_id, key);
create table v1_sync_runs (id integer primary key, sync_id text not null, started_at datetime not null,
  ended_at datetime, sync_token text not null, sync_type text not null default 'full',
  parent_sync_id text not null default '', linked_sync_id text not null default '',
  supports_diff integer not null default 0, grants_backfilled integer not null default 0, stats text,
  ingest_invariant_generation text not null default '', ingest_invariant_coverage text not null default '',
  ingest_invariant_mode text not null default '');
create unique index idx_sync_runs_sync_id_v1 on v1_sync_runs (sync_id);
`;

/**
 * Writes the v3 (Pebble) file at `source` as a new v1 SQLite database at `target`: its one sync, with the same id,
 * times, token and statistics, and its rows in key order. Reading v3 is this, then reading v1.
 *
 * Needs room for the unpacked file in `temporaryDirectory`. Throws when the file is damaged or newer than what is known
 * here (`v3Problem` tells which); then `target` is of no use. Entitlements and grants name their resources by id only,
 * since v3 keeps no more of them.
 */
export async function convertV3ToV1(source: string, target: string, temporaryDirectory: string): Promise<void> {
  const content = await openV3Content(source, temporaryDirectory);
  try {
    const database = new DatabaseSync(target);
    try {
      // The database is a copy in the making: when this fails, it is thrown away.
      database.exec("pragma journal_mode = off; pragma synchronous = off;");
      database.exec(tables);
      database.exec("begin");
      insertSyncRun(database, content.syncRun);
      const insert = rowInserter(database, content.syncRun.syncId);
      for (const row of content.rows()) insert(row);
      database.exec("commit");
    } finally {
      database.close();
    }
  } finally {
    await content.close();
  }
}

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

/** Rows that share an id replace one another: v3 tells grants apart by what they grant, v1 by their id. */
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
