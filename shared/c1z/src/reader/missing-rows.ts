import { type Resource, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { decodedRow } from "./naming-file.ts";
import type { SqlReader } from "./reader.ts";
import { type StoredGrant, storedGrants } from "./stored-grants.ts";

/** A sync of an opened file. */
export interface Side {
  readonly reader: SqlReader;
  readonly syncId: string;
}

/** Rows of one sync that another one, of the same file or of another, has none of the same id for; in their order. */
export interface MissingRows {
  grantCount(): number;
  grants(): Generator<StoredGrant>;
  resourceCount(): number;
  resources(): Generator<Resource>;
  /** Resources that both have, with other bytes. */
  changedResources(): Generator<{ readonly before: Resource; readonly after: Resource }>;
}

/** Which rows; what is absent does not restrict. */
export interface RowsWanted {
  /** Of the resource, and of a grant: of what it is on. */
  readonly resourceTypeId?: string | undefined;
  /** Of grants alone. */
  readonly entitlementId?: string | undefined;
}

/** Compares by the databases themselves, so that nothing is held in memory. Of one side there can be one comparison. */
export function missingRows(of: Side, among: Side, wanted: RowsWanted = {}): MissingRows {
  const db = of.reader.database;
  attach(of.reader, among.reader);
  const where = (table: string) =>
    `sync_id = ? and (? is null or resource_type_id = ?) ${table === "v1_grants" ? "and (? is null or entitlement_id = ?)" : ""} and not exists (select 1 from other.${table} o where o.external_id = main.${table}.external_id and o.sync_id = ?)`;
  const { resourceTypeId = null, entitlementId = null } = wanted;
  const values = (table: string) => [
    ...[of.syncId, resourceTypeId, resourceTypeId],
    ...(table === "v1_grants" ? [entitlementId, entitlementId] : []),
    among.syncId,
  ];
  const count = (table: string) =>
    Number(db.prepare(`select count(*) as n from main.${table} where ${where(table)}`).get(...values(table))?.n);
  return {
    grantCount: () => count("v1_grants"),
    grants: () => storedGrants(db, { text: where("v1_grants"), values: values("v1_grants"), indexed: false }),
    resourceCount: () => count("v1_resources"),
    *resources() {
      const rows = db
        .prepare(`select data from main.v1_resources where ${where("v1_resources")} order by id`)
        .iterate(...values("v1_resources"));
      for (const { data } of rows) yield decodedRow(ResourceSchema, data as Uint8Array);
    },
    *changedResources() {
      const rows = db
        .prepare(
          `select o.data as before, r.data as after from main.v1_resources r
           join other.v1_resources o on o.external_id = r.external_id and o.sync_id = ?
           where r.sync_id = ? and (? is null or r.resource_type_id = ?) and o.data <> r.data order by r.id`,
        )
        .iterate(among.syncId, of.syncId, resourceTypeId, resourceTypeId);
      for (const { before, after } of rows)
        yield {
          before: decodedRow(ResourceSchema, before as Uint8Array),
          after: decodedRow(ResourceSchema, after as Uint8Array),
        };
    },
  };
}

/** Makes another file's tables known as those of `other`, until that file is closed. */
export function attach({ database }: SqlReader, other: SqlReader): void {
  database.prepare("attach ? as other").run(other.database.location()!);
  other.beforeClose(() => {
    if (database.isOpen) database.exec("detach other");
  });
}
