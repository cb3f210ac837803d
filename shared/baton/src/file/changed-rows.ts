import type { DatabaseSync } from "node:sqlite";
import { EntitlementSchema, GrantSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { registry } from "@baton-connectors/protocol/registry";
import { type DescMessage, equals, fromBinary } from "@bufbuild/protobuf";

export type RowTable = "resources" | "entitlements" | "grants";
export type Change = "created" | "deleted" | "modified";

export const rowSchemas: Readonly<Record<RowTable, DescMessage>> = {
  resources: ResourceSchema,
  entitlements: EntitlementSchema,
  grants: GrantSchema,
};

interface Row {
  readonly data: Uint8Array;
  readonly other: Uint8Array | null;
  /** Of grants: whether what they pass on is not the same. */
  readonly expands: number;
}

/** Messages that are in one sync and not in another, or not the same, in their order. New versions of what was modified. */
export function* changedRows(
  database: DatabaseSync,
  table: RowTable,
  change: Change,
  before: string,
  after: string,
): Generator<Uint8Array> {
  const [from, against] = change === "deleted" ? [before, after] : [after, before];
  const expands = table === "grants" ? "a.expansion is not b.expansion" : "0";
  const condition = change === "modified" ? `b.id is not null and (a.data <> b.data or ${expands})` : "b.id is null";
  const rows = database
    .prepare(
      `select a.data as data, b.data as other, ${expands} as expands from v1_${table} a
       left join v1_${table} b on b.external_id = a.external_id and b.sync_id = ?
       where a.sync_id = ? and ${condition} order by a.id`,
    )
    .iterate(against, from) as unknown as Iterable<Row>;
  for (const { data, other, expands } of rows) {
    if (change !== "modified" || expands || !isSame(rowSchemas[table], data, other!)) yield data;
  }
}

/** Go writes the entries of a map in any order: the same message can be other bytes in every sync. */
const isSame = (schema: DescMessage, one: Uint8Array, other: Uint8Array) =>
  equals(schema, fromBinary(schema, one), fromBinary(schema, other), { registry, unpackAny: true, unknown: true });
