import type { DatabaseSync } from "node:sqlite";

export type RowTable = "resources" | "entitlements" | "grants";
export type Change = "created" | "deleted" | "modified";

/** Rows that are in one sync and not in another, or not the same, in their order. New versions of what was modified. */
export function* changedRows(
  database: DatabaseSync,
  table: RowTable,
  change: Change,
  before: string,
  after: string,
): Generator<{ readonly data: Uint8Array }> {
  const [from, against] = change === "deleted" ? [before, after] : [after, before];
  const expansion = table === "grants" ? " or a.expansion is not b.expansion" : "";
  const condition = change === "modified" ? `b.id is not null and (a.data <> b.data${expansion})` : "b.id is null";
  const rows = database
    .prepare(
      `select a.data as data from v1_${table} a left join v1_${table} b on b.external_id = a.external_id and b.sync_id = ?
       where a.sync_id = ? and ${condition} order by a.id`,
    )
    .iterate(against, from);
  yield* rows as Iterable<{ data: Uint8Array }>;
}
