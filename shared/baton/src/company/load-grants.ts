import type { DatabaseSync } from "node:sqlite";
import type { SqlReader } from "@baton-connectors/c1z";
import { GrantExpandableSchema } from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";
import { sourcesOf } from "../access/inheritance.ts";
import { accountOf } from "../file/account.ts";
import { timesOf } from "../file/sync-message.ts";
import { iso, type LoadedApp } from "./load-app.ts";

/** Indexes that questions about one principal, resource or entitlement need; a file that was cut short may lack them. */
const needed = [
  ...["idx_grants_principal_id_v1", "idx_grants_resource_type_id_resource_id_v1"],
  ...["idx_grants_entitlement_sync_grant_v1", "idx_grants_external_sync_v1"],
];

/** Whether a file's own database can be asked as it is. */
export const isIndexed = ({ database }: SqlReader): boolean =>
  needed.every((name) => database.prepare("select 1 from sqlite_schema where name = ?").get(name) !== undefined);

export const attach = (db: DatabaseSync, { database }: SqlReader): void =>
  void db.prepare("attach ? as app").run(database.location()!);

/** Copied by SQLite itself: a million rows would take minutes one by one. Returns what is added to the ids of the rows. */
export function copyGrants(db: DatabaseSync, { app, reader, sync }: LoadedApp): number {
  const { base } = db.prepare("select coalesce(max(n), 0) as base from copied_grants").get() as { base: number };
  attach(db, reader);
  try {
    db.prepare(
      `insert into copied_grants select ? + id, ?, external_id, entitlement_id, resource_type_id, resource_id,
         principal_resource_type_id, principal_resource_id from app.v1_grants where sync_id = ? order by id`,
    ).run(base, app, sync.syncId);
  } finally {
    db.exec("detach app");
  }
  return base;
}

/** Which grants are inherited, through what, and what inherits from what. */
export function loadInheritance(db: DatabaseSync, { app, reader, sync }: LoadedApp, base: number): void {
  const insert = db.prepare("insert or ignore into sources values (?, ?)");
  const insertDerived = db.prepare("insert or ignore into derived values (?)");
  // A message with sources has the tag of that field, whatever else the byte may be.
  const select = reader.database.prepare(
    "select id, entitlement_id as entitlement, data from v1_grants where sync_id = ? and instr(data, x'2a') > 0",
  );
  db.exec("begin");
  for (const { id, entitlement, data } of select.iterate(sync.syncId)) {
    const n = base + (id as number);
    const sources = sourcesOf(data as Uint8Array);
    for (const through of sources) insert.run(n, through);
    if (sources.length > 0 && !sources.includes(entitlement as string)) insertDerived.run(n);
  }
  const inherit = db.prepare("insert into inherited values (?, ?, ?, ?, ?)");
  for (const { entitlementId, expansion } of reader.rows(sync.syncId).grants({ expandable: true })) {
    const { entitlementIds, shallow, resourceTypeIds } = fromBinary(GrantExpandableSchema, expansion!);
    for (const from of entitlementIds)
      inherit.run(app, from, entitlementId, shallow ? 1 : 0, resourceTypeIds.join(" "));
  }
  db.exec("commit");
}

/** What the sync before had; its grants are copied unless they are where they can be asked. */
export function loadBefore(db: DatabaseSync, { app, reader, sync }: LoadedApp, isAttached: boolean): void {
  const { startedAt, endedAt } = timesOf(sync);
  db.prepare("insert into before_apps values (?, ?, ?)").run(app, sync.syncId, iso(endedAt ?? startedAt));
  const insert = db.prepare("insert or ignore into before_resources values (?, ?, ?, ?, ?)");
  db.exec("begin");
  for (const resource of reader.rows(sync.syncId).resources()) {
    const { id, displayName } = resource;
    insert.run(app, id?.resourceType ?? "", id?.resource ?? "", displayName, accountOf(resource) ? 1 : 0);
  }
  db.exec("commit");
  if (isAttached) return;
  attach(db, reader);
  try {
    db.prepare(
      `insert or ignore into copied_before_grants select ?, external_id, entitlement_id, principal_resource_type_id,
         principal_resource_id from app.v1_grants where sync_id = ?`,
    ).run(app, sync.syncId);
  } finally {
    db.exec("detach app");
  }
}
