import type { DatabaseSync } from "node:sqlite";
import { sourcesOf } from "../access/inheritance.ts";
import { accountOf } from "../file/account.ts";
import type { Catalogue } from "../file/catalogue.ts";

/**
 * Tables by which questions are asked, in the temporary part of the unpacked copy:
 * `resources(type, id, name, description, parent_type, parent_id, email, login, status)`,
 * `entitlements(id, resource_type, resource_id, slug, name, description, purpose)`,
 * `grants(id, entitlement_id, resource_type, resource_id, principal_type, principal_id, direct)`,
 * `principals(type, id, name, email, login, status)`: resources that hold something,
 * `paths(principal_type, principal_id, entitlement_id, through)`: the entitlement a grant was inherited by.
 * Those that `sql` does not name may be empty.
 */
export function createViews(database: DatabaseSync, catalogue: Catalogue, syncId: string, sql: string): void {
  // The file itself is never written; these tables are the copy's.
  database.exec("pragma query_only = off");
  database.exec(`
    create temp table resources (type text, id text, name text, description text, parent_type text, parent_id text,
      email text, login text, status text, primary key (type, id)) without rowid;
    create temp table entitlements (id text primary key, resource_type text, resource_id text, slug text, name text,
      description text, purpose text) without rowid;
    create temp table sources (grant_id integer, through text, primary key (grant_id, through)) without rowid;
    begin`);
  fillResources(database, catalogue);
  fillEntitlements(database, catalogue);
  if (/\b(grants|paths)\b/i.test(sql)) fillSources(database, syncId);
  database.exec("commit");
  const id = syncId.replaceAll("'", "''");
  database.exec(`
    create temp view grants as select external_id as id, entitlement_id, resource_type_id as resource_type, resource_id,
      principal_resource_type_id as principal_type, principal_resource_id as principal_id,
      not exists (select 1 from sources s where s.grant_id = g.id)
        or exists (select 1 from sources s where s.grant_id = g.id and s.through = g.entitlement_id) as direct
      from v1_grants g where sync_id = '${id}';
    create temp view principals as select type, id, name, email, login, status from resources
      where (type, id) in (select principal_resource_type_id, principal_resource_id from v1_grants where sync_id = '${id}');
    create temp view paths as select principal_resource_type_id as principal_type, principal_resource_id as principal_id,
      entitlement_id, s.through from v1_grants g join sources s on s.grant_id = g.id
      where sync_id = '${id}' and s.through <> entitlement_id;
    pragma query_only = on`);
}

/**
 * What grants were inherited by. In a table: SQLite holds all that a function of ours is called with until a query's next
 * row, which for a sorted one is everything.
 */
function fillSources(database: DatabaseSync, syncId: string): void {
  const insert = database.prepare("insert into sources values (?, ?)");
  // A message with sources has the tag of that field, whatever else the byte may be.
  const select = database.prepare("select id, data from v1_grants where sync_id = ? and instr(data, x'2a') > 0");
  select.setReadBigInts(true);
  for (const { id, data } of select.iterate(syncId)) {
    for (const through of sourcesOf(data as Uint8Array)) insert.run(id!, through);
  }
}

function fillResources(database: DatabaseSync, { rows }: Catalogue): void {
  const insert = database.prepare("insert or replace into resources values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const resource of rows.resources()) {
    const { id, displayName, description, parentResourceId: parent } = resource;
    const account = accountOf(resource);
    insert.run(
      ...[id?.resourceType ?? "", id?.resource ?? "", displayName, description],
      ...[parent?.resourceType ?? null, parent?.resource ?? null],
      ...[account?.emails[0] ?? null, account?.login ?? null, account?.status ?? null],
    );
  }
}

function fillEntitlements(database: DatabaseSync, { rows }: Catalogue): void {
  const insert = database.prepare("insert or replace into entitlements values (?, ?, ?, ?, ?, ?, ?)");
  for (const { id, resource, slug, displayName, description, purpose } of rows.entitlements()) {
    const on = resource?.id;
    insert.run(id, on?.resourceType ?? "", on?.resource ?? "", slug, displayName, description, purposes[purpose] ?? "");
  }
}
const purposes: Readonly<Record<number, string>> = { 1: "assignment", 2: "permission", 3: "ownership" };
