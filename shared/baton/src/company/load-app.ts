import type { DatabaseSync } from "node:sqlite";
import type { SqlReader, SyncRun } from "@baton-connectors/c1z";
import { type Resource, ResourceType_Trait, SecretTraitSchema } from "@baton-connectors/protocol/connector-v2";
import { anyIs, anyUnpack, type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { accountOf } from "../file/account.ts";
import { timesOf } from "../file/sync-message.ts";
import { type IsPrivileged, roleTypes } from "./privileged.ts";

export interface LoadedApp {
  readonly app: string;
  readonly reader: SqlReader;
  readonly sync: SyncRun;
}

/** Fills the tables with one sync of one file, but for its grants. */
export function loadApp(
  db: DatabaseSync,
  { app, reader, sync }: LoadedApp,
  wanted: { readonly rows: boolean },
  isPrivileged: IsPrivileged,
): void {
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
  db.exec("begin");
  if (wanted.rows) loadResources(db, app, rows.resources());
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
  db.exec("commit");
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
export const iso = (time: Timestamp | undefined) => date(time)?.toISOString() ?? null;
