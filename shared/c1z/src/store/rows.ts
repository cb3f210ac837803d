import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { type GrantColumns, grantColumns, wholeGrant } from "../sqlite/slim-grant.ts";
import type { RepeatCounter } from "./repeats.ts";
import type { RowBatch } from "./row-batch.ts";
import { type RowKind, tableOf } from "./row-kind.ts";

export type PlainTable = "v1_resource_types" | "v1_resources" | "v1_entitlements" | "v1_grants";

/** A row as it is stored: its place in the order of insertion, and its message. */
export interface RawPage {
  readonly data: Uint8Array[];
  readonly expansions: (Uint8Array | null)[];
  /** Of the row that follows; 0 at the end. */
  readonly next: number;
}

/** Rows per page where the caller does not say. */
const defaultPage = 10_000;

type StoredRow = { readonly data: Uint8Array } & GrantColumns;
const wholeRow = (table: PlainTable, row: StoredRow): Uint8Array =>
  table === "v1_grants" ? wholeGrant(row.data, () => row) : row.data;

export function rowsOf(db: DatabaseSync, repeats: RepeatCounter) {
  const insert = (table: string, columns: readonly string[], conflict: string) => {
    const all = [...columns, "data", "sync_id", "discovered_at"];
    return db.prepare(
      `insert into ${table} (${all.join(", ")}) values (${all.map(() => "?").join(", ")})
       on conflict (external_id, sync_id) do ${conflict}`,
    );
  };
  const resourceTypes = insert("v1_resource_types", ["external_id"], "update set data = excluded.data");
  const resources = once("resources", [
    "resource_type_id",
    "external_id",
    "parent_resource_type_id",
    "parent_resource_id",
  ]);
  const entitlements = once("entitlements", ["resource_type_id", "resource_id", "external_id"]);

  /** Only where nothing was inserted is looked at what is there: the common case costs nothing. */
  function once(kind: Exclude<RowKind, "grants">, columns: readonly string[]) {
    const table = tableOf[kind];
    const ofId = "where external_id = ? and sync_id = ?";
    const inserted = insert(table, columns, "nothing");
    const known = db.prepare(`select data from ${table} ${ofId}`);
    const replaced = db.prepare(`update ${table} set data = ? ${ofId}`);
    return (id: string, values: readonly SQLInputValue[], data: Uint8Array, syncId: string, discoveredAt: string) => {
      if (inserted.run(...values, data, syncId, discoveredAt).changes !== 0) return undefined;
      const equal = Buffer.compare(known.get(id, syncId)!.data as Uint8Array, data) === 0;
      if (!equal) replaced.run(data, id, syncId);
      return { equal };
    };
  }

  return {
    put(batch: Exclude<RowBatch, { table: "grants" }>, syncId: string, discoveredAt: string) {
      for (const [i, data] of batch.data.entries()) {
        const id = batch.ids[i]!;
        switch (batch.table) {
          case "resource-types":
            resourceTypes.run(id, data, syncId, discoveredAt);
            break;
          case "resources": {
            const type = batch.types[i]!;
            const name = `${type}:${id}`;
            const values = [type, name, batch.parentTypes[i]!, batch.parentIds[i]!];
            const repeat = resources(name, values, data, syncId, discoveredAt);
            if (repeat && !batch.expected) repeats.note("resources", name, repeat.equal);
            break;
          }
          case "entitlements": {
            const values = [batch.types[i]!, batch.resources[i]!, id];
            const repeat = entitlements(id, values, data, syncId, discoveredAt);
            if (repeat) repeats.note("entitlements", id, repeat.equal);
            break;
          }
        }
      }
    },
    /** Rows from `from` on, in the order of insertion. `where` compares columns. */
    page(
      table: PlainTable,
      syncId: string,
      where: Readonly<Record<string, string>>,
      from: number,
      limit: number,
      exceptTypes: readonly string[] = [],
    ): RawPage {
      const size = limit > 0 && limit <= defaultPage ? limit : defaultPage;
      const conditions = ["sync_id = ?", "id >= ?", ...Object.keys(where).map((column) => `${column} = ?`)];
      if (exceptTypes.length > 0) conditions.push(`resource_type_id not in (${exceptTypes.map(() => "?").join(", ")})`);
      const values: SQLInputValue[] = [syncId, from, ...Object.values(where), ...exceptTypes, size + 1];
      const ofGrants = table === "v1_grants" ? `expansion, ${grantColumns}` : "null as expansion";
      const found = db
        .prepare(`select id, data, ${ofGrants} from ${table} where ${conditions.join(" and ")} order by id limit ?`)
        .all(...values) as unknown as (StoredRow & { id: number; expansion: Uint8Array | null })[];
      const rows = found.slice(0, size);
      return {
        data: rows.map((row) => wholeRow(table, row)),
        expansions: rows.map((row) => row.expansion),
        next: found.length > size ? rows.at(-1)!.id + 1 : 0,
      };
    },
    get(table: PlainTable, id: string, syncId: string): Uint8Array | undefined {
      const columns = table === "v1_grants" ? `data, ${grantColumns}` : "data";
      const row = db.prepare(`select ${columns} from ${table} where external_id = ? and sync_id = ?`).get(id, syncId);
      return row && wholeRow(table, row as unknown as StoredRow);
    },
    entitlement(id: string, syncId: string) {
      return db
        .prepare(
          `select external_id as id, resource_type_id as resourceType, resource_id as resource, data
           from v1_entitlements where external_id = ? and sync_id = ?`,
        )
        .get(id, syncId) as { id: string; resourceType: string; resource: string; data: Uint8Array } | undefined;
    },
  };
}
