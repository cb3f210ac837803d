import type { DatabaseSync } from "node:sqlite";
import type { SqlReader, SyncRun } from "@baton-connectors/c1z";
import {
  GrantExpandableSchema,
  type Resource,
  ResourceType_Trait,
  SecretTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";
import { anyIs, anyUnpack, type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { sourcesOf } from "../access/inheritance.ts";
import { accountOf } from "../file/account.ts";
import { timesOf } from "../file/sync-message.ts";
import { type IsPrivileged, roleTypes } from "./privileged.ts";

/** Which of an app's rows: those of grants take most of the time and room. */
export interface Wanted {
  readonly grants: boolean;
}

export interface LoadedApp {
  readonly app: string;
  readonly reader: SqlReader;
  readonly sync: SyncRun;
}

/** Fills the tables with one sync of one file. */
export function loadApp(db: DatabaseSync, loaded: LoadedApp, { grants }: Wanted, isPrivileged: IsPrivileged): void {
  const { app, reader, sync } = loaded;
  const { startedAt, endedAt } = timesOf(sync);
  const isWhole = endedAt !== undefined && sync.type === "full" ? 1 : 0;
  db.prepare("insert into apps values (?, ?, ?, ?, ?, ?, ?)").run(
    ...[app, reader.path, sync.syncId, sync.type, iso(startedAt), iso(endedAt ?? startedAt), isWhole],
  );
  const rows = reader.rows(sync.syncId);
  const types = [...rows.resourceTypes()];
  const insertType = db.prepare("insert or replace into resource_types values (?, ?, ?, ?)");
  for (const { id, displayName, traits } of types) {
    insertType.run(app, id, displayName, traits.map((one) => ResourceType_Trait[one]?.toLowerCase()).join(" "));
  }
  loadResources(db, app, rows.resources());
  const roles = roleTypes(types);
  const insert = db.prepare("insert or replace into entitlements values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const entitlement of rows.entitlements()) {
    const { id, resource, slug, displayName, description, purpose } = entitlement;
    const on = resource?.id;
    const name = on && rows.resource(on)?.displayName;
    const privileged = isPrivileged({
      app,
      entitlement,
      isRole: roles.has(on?.resourceType ?? ""),
      resourceName: name ?? "",
    });
    insert.run(
      ...[app, id, on?.resourceType ?? "", on?.resource ?? "", slug, displayName, description, purposes[purpose] ?? ""],
      privileged ? 1 : 0,
    );
  }
  if (grants) loadGrants(db, loaded);
}

const purposes: Readonly<Record<number, string>> = { 1: "assignment", 2: "permission", 3: "ownership" };

function loadResources(db: DatabaseSync, app: string, resources: Iterable<Resource>): void {
  const insert = db.prepare(`insert or replace into resources values (${Array(27).fill("?").join(", ")})`);
  const insertSecret = db.prepare("insert or replace into secret_details values (?, ?, ?, ?, ?, ?, ?, ?)");
  for (const resource of resources) {
    const { id, displayName, description, parentResourceId: parent } = resource;
    const [type, own] = [id?.resourceType ?? "", id?.resource ?? ""];
    const account = accountOf(resource);
    insert.run(
      ...[app, type, own, displayName, description, parent?.resourceType ?? null, parent?.resource ?? null],
      ...[account?.emails[0] ?? null, account?.login ?? null, account?.status ?? null, account?.statusDetails ?? null],
      ...[account ? 1 : 0, account ? account.emails.join(" ") : null, account?.firstName ?? null],
      ...[account?.lastName ?? null, account?.userId ?? null, account?.type ?? null, truth(account?.mfa)],
      ...[truth(account?.sso), account?.lastLogin?.toISOString() ?? null],
      (account?.createdAt ?? date(resource.createdAt))?.toISOString() ?? null,
      ...[account?.employeeIds.join(" ") ?? null, account?.manager ?? null, account?.department ?? null],
      JSON.stringify(account?.profile ?? resource.profile ?? {}),
      ...[account?.loginAliases.join(" ") ?? null, truth(account?.isEmailVerified)],
    );
    const any = resource.annotations.find((one) => anyIs(one, SecretTraitSchema));
    const secret = any && anyUnpack(any, SecretTraitSchema);
    if (!secret) continue;
    const owner = secret.identityId ?? secret.createdById;
    const times = [resource.createdAt ?? secret.createdAt, secret.expiresAt, secret.lastUsedAt].map(iso);
    insertSecret.run(app, type, own, ...times, owner?.resourceType ?? null, owner?.resource ?? null);
  }
}

const truth = (said: boolean | undefined) => (said === undefined ? null : said ? 1 : 0);
const date = (time: Timestamp | undefined) => time && timestampDate(time);
const iso = (time: Timestamp | undefined) => date(time)?.toISOString() ?? null;

/** Copied by SQLite itself: a million rows would take minutes one by one. */
function loadGrants(db: DatabaseSync, { app, reader, sync }: LoadedApp): void {
  const { base } = db.prepare("select coalesce(max(n), 0) as base from all_grants").get() as { base: number };
  db.prepare("attach ? as app").run(reader.database.location()!);
  try {
    db.prepare(
      `insert into all_grants select ? + id, ?, external_id, entitlement_id, resource_type_id, resource_id,
         principal_resource_type_id, principal_resource_id, 1 from app.v1_grants where sync_id = ? order by id`,
    ).run(base, app, sync.syncId);
  } finally {
    db.exec("detach app");
  }
  const insert = db.prepare("insert or ignore into sources values (?, ?)");
  // A message with sources has the tag of that field, whatever else the byte may be.
  const select = reader.database.prepare("select id, data from v1_grants where sync_id = ? and instr(data, x'2a') > 0");
  db.exec("begin");
  for (const { id, data } of select.iterate(sync.syncId)) {
    for (const through of sourcesOf(data as Uint8Array)) insert.run(base + (id as number), through);
  }
  db.prepare(
    `update all_grants set direct = 0 where n > ? and n in (select grant_n from sources)
     and not exists (select 1 from sources s where s.grant_n = n and s.through = entitlement_id)`,
  ).run(base);
  const inherit = db.prepare("insert into inherited values (?, ?, ?, ?, ?)");
  for (const { entitlementId, expansion } of reader.rows(sync.syncId).grants({ expandable: true })) {
    const { entitlementIds, shallow, resourceTypeIds } = fromBinary(GrantExpandableSchema, expansion!);
    for (const from of entitlementIds)
      inherit.run(app, from, entitlementId, shallow ? 1 : 0, resourceTypeIds.join(" "));
  }
  db.exec("commit");
}

/** What the sync before had. */
export function loadBefore(db: DatabaseSync, { app, reader, sync }: LoadedApp): void {
  const { startedAt, endedAt } = timesOf(sync);
  db.prepare("insert into before_apps values (?, ?, ?)").run(app, sync.syncId, iso(endedAt ?? startedAt));
  const insert = db.prepare("insert or ignore into before_resources values (?, ?, ?, ?, ?)");
  for (const resource of reader.rows(sync.syncId).resources()) {
    const { id, displayName } = resource;
    insert.run(app, id?.resourceType ?? "", id?.resource ?? "", displayName, accountOf(resource) ? 1 : 0);
  }
  db.prepare("attach ? as app").run(reader.database.location()!);
  try {
    db.prepare(
      `insert or ignore into before_grants select ?, external_id, entitlement_id, principal_resource_type_id,
         principal_resource_id from app.v1_grants where sync_id = ?`,
    ).run(app, sync.syncId);
  } finally {
    db.exec("detach app");
  }
}
