import type { DatabaseSync } from "node:sqlite";

/** The tables of a v1 file, in Go's order. Names and types are read by other programs and never change. */
const tables: Readonly<Record<string, string>> = {
  v1_resource_types: `id integer primary key, external_id text not null, data blob not null, sync_id text not null,
    discovered_at datetime not null`,
  v1_resources: `id integer primary key, resource_type_id text not null, external_id text not null,
    parent_resource_type_id text, parent_resource_id text, data blob not null, sync_id text not null,
    discovered_at datetime not null`,
  v1_entitlements: `id integer primary key, resource_type_id text not null, resource_id text not null,
    external_id text not null, data blob not null, sync_id text not null, discovered_at datetime not null`,
  v1_sync_runs: `id integer primary key, sync_id text not null, started_at datetime not null, ended_at datetime,
    sync_token text not null, sync_type text not null default 'full', parent_sync_id text not null default '',
    linked_sync_id text not null default '', supports_diff integer not null default 0,
    grants_backfilled integer not null default 0, stats text,
    ingest_invariant_generation text not null default '', ingest_invariant_coverage text not null default '',
    ingest_invariant_mode text not null default ''`,
  v1_grants: `id integer primary key, resource_type_id text not null, resource_id text not null,
    entitlement_id text not null, principal_resource_type_id text not null, principal_resource_id text not null,
    external_id text not null, expansion blob, needs_expansion integer not null default 0, data blob not null,
    sync_id text not null, discovered_at datetime not null`,
  v1_assets: `id integer primary key, external_id text not null, content_type text not null, data blob not null,
    sync_id text not null, discovered_at datetime not null`,
  v1_connector_sessions: `id integer primary key, sync_id text not null, key text not null, value blob not null`,
};

interface Index {
  readonly name: string;
  readonly on: string;
  readonly unique?: boolean;
}

/** Two of the resource indexes have each other's name; so they do in Go's files. */
const smallIndexes: readonly Index[] = [
  { name: "idx_resource_types_external_sync_v1", on: "v1_resource_types (external_id, sync_id)", unique: true },
  { name: "idx_resources_resource_type_id_v1", on: "v1_resources (resource_type_id)" },
  { name: "idx_resources_external_sync_v1", on: "v1_resources (parent_resource_type_id, parent_resource_id)" },
  { name: "idx_resources_parent_resource_id_v1", on: "v1_resources (external_id, sync_id)", unique: true },
  { name: "idx_entitlements_resource_id_v1", on: "v1_entitlements (resource_type_id, resource_id)" },
  { name: "idx_entitlements_external_sync_v1", on: "v1_entitlements (external_id, sync_id)", unique: true },
  { name: "idx_sync_runs_sync_id_v1", on: "v1_sync_runs (sync_id)", unique: true },
  { name: "idx_assets_external_sync_v1", on: "v1_assets (external_id, sync_id)", unique: true },
  { name: "idx_session_store_sync_key_v1", on: "v1_connector_sessions (sync_id, key)", unique: true },
];

/** What finds the grants of an entitlement. */
const grantsByEntitlement: Index = {
  name: "idx_grants_entitlement_sync_grant_v1",
  on: "v1_grants (entitlement_id, sync_id, id)",
};
const grantsById: Index = { name: "idx_grants_external_sync_v1", on: "v1_grants (external_id, sync_id)", unique: true };
const grantIndexes: readonly Index[] = [
  { name: "idx_grants_resource_type_id_resource_id_v1", on: "v1_grants (resource_type_id, resource_id)" },
  {
    name: "idx_grants_principal_id_v1",
    on: "v1_grants (principal_resource_type_id, principal_resource_id)",
  },
  {
    name: "idx_grants_entitlement_id_principal_id_v1",
    on: "v1_grants (entitlement_id, principal_resource_type_id, principal_resource_id)",
  },
  grantsById,
  grantsByEntitlement,
  { name: "idx_grants_sync_expansion_v1", on: "v1_grants (sync_id) where expansion is not null" },
  { name: "idx_grants_sync_needs_expansion_v1", on: "v1_grants (sync_id) where needs_expansion = 1" },
];

/** Columns that older programs did not write. */
const laterColumns: readonly { readonly table: string; readonly name: string; readonly type: string }[] = [
  { table: "v1_grants", name: "expansion", type: "blob" },
  { table: "v1_grants", name: "needs_expansion", type: "integer not null default 0" },
  { table: "v1_sync_runs", name: "sync_type", type: "text not null default 'full'" },
  { table: "v1_sync_runs", name: "parent_sync_id", type: "text not null default ''" },
  { table: "v1_sync_runs", name: "linked_sync_id", type: "text not null default ''" },
  { table: "v1_sync_runs", name: "supports_diff", type: "integer not null default 0" },
  { table: "v1_sync_runs", name: "grants_backfilled", type: "integer not null default 0" },
  { table: "v1_sync_runs", name: "stats", type: "text" },
  { table: "v1_sync_runs", name: "ingest_invariant_generation", type: "text not null default ''" },
  { table: "v1_sync_runs", name: "ingest_invariant_coverage", type: "text not null default ''" },
  { table: "v1_sync_runs", name: "ingest_invariant_mode", type: "text not null default ''" },
];

const create = (db: DatabaseSync, { name, on, unique }: Index) =>
  db.exec(`create ${unique ? "unique " : ""}index if not exists ${name} on ${on}`);

/** Brings a database of any age to the present schema; the indexes of grants are left to `indexGrants`. */
export function createSchema(db: DatabaseSync): void {
  for (const [name, columns] of Object.entries(tables)) db.exec(`create table if not exists ${name} (${columns})`);
  for (const { table, name, type } of laterColumns) {
    const known = db.prepare("select 1 from pragma_table_info(?) where name = ?").get(table, name);
    if (!known) db.exec(`alter table ${table} add column ${name} ${type}`);
  }
  for (const [name, columns] of Object.entries(tables)) {
    const known = new Set(
      db
        .prepare("select name from pragma_table_info(?)")
        .all(name)
        .map((column) => column.name),
    );
    const missing = columns.split(",").map((column) => column.trim().split(" ")[0]);
    for (const column of missing) if (!known.has(column!)) throw new Error(`its table ${name} has no column ${column}`);
  }
  for (const index of smallIndexes) create(db, index);
}

/** False when there are two grants with one id. */
export function indexGrantsById(db: DatabaseSync): boolean {
  try {
    create(db, grantsById);
    return true;
  } catch (thrown) {
    if ((thrown as { errcode?: number }).errcode === uniqueViolated) return false;
    throw thrown;
  }
}
/** https://sqlite.org/rescode.html#constraint_unique */
const uniqueViolated = 2067;

export function createGrantIndexes(db: DatabaseSync): void {
  for (const index of grantIndexes) create(db, index);
}

export const indexGrantsByEntitlement = (db: DatabaseSync): void => create(db, grantsByEntitlement);

/** All but those on expansion, which few rows are in. */
export function dropGrantIndexes(db: DatabaseSync): void {
  for (const { name, on } of grantIndexes) if (!on.includes(" where ")) db.exec(`drop index if exists ${name}`);
  for (const index of grantIndexes) if (index.on.includes(" where ")) create(db, index);
}
