import type { DatabaseSync } from "node:sqlite";
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
}

/** Compares by the databases themselves, so that nothing is held in memory. Of one side there can be one comparison. */
export function missingRows(of: Side, among: Side): MissingRows {
  const db = of.reader.database;
  attach(db, among.reader.database);
  const where = (table: string) =>
    `sync_id = ? and not exists (select 1 from other.${table} o where o.external_id = main.${table}.external_id and o.sync_id = ?)`;
  const values = [of.syncId, among.syncId];
  const count = (table: string) =>
    Number(db.prepare(`select count(*) as n from main.${table} where ${where(table)}`).get(...values)?.n);
  return {
    grantCount: () => count("v1_grants"),
    grants: () => storedGrants(db, { text: where("v1_grants"), values, indexed: false }),
    resourceCount: () => count("v1_resources"),
    *resources() {
      const rows = db
        .prepare(`select data from main.v1_resources where ${where("v1_resources")} order by id`)
        .iterate(...values);
      for (const { data } of rows) yield decodedRow(ResourceSchema, data as Uint8Array);
    },
  };
}

/** Makes another database's tables known as those of `other`. */
export function attach(db: DatabaseSync, other: DatabaseSync): void {
  db.prepare("attach ? as other").run(other.location()!);
}
