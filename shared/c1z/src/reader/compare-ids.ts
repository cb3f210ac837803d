import { attach, type Side } from "./missing-rows.ts";

/** How many rows of one kind two syncs share by their ids, and how many only one of them has. */
export interface IdComparison {
  readonly kind: string;
  readonly equal: number;
  /** Only in the later one. */
  readonly fresh: number;
  /** Only in the earlier one, with the first few ids. */
  readonly gone: number;
  readonly goneExamples: readonly string[];
}

const tables = {
  "resource types": "v1_resource_types",
  resources: "v1_resources",
  entitlements: "v1_entitlements",
  grants: "v1_grants",
} as const;
const examples = 5;

/** By the databases themselves, so that nothing is held in memory. */
export function compareIds(earlier: Side, later: Side): IdComparison[] {
  const db = earlier.reader.database;
  attach(earlier.reader, later.reader);
  const number = (sql: string, ...values: string[]) => Number(db.prepare(sql).get(...values)?.n);
  return Object.entries(tables).map(([kind, table]) => {
    const [old, now] = [`main.${table}`, `other.${table}`];
    const inBoth = `exists (select 1 from ${now} o where o.external_id = e.external_id and o.sync_id = ?)`;
    const all = number(`select count(*) as n from ${old} where sync_id = ?`, earlier.syncId);
    const after = number(`select count(*) as n from ${now} where sync_id = ?`, later.syncId);
    const gone = number(
      `select count(*) as n from ${old} e where sync_id = ? and not ${inBoth}`,
      earlier.syncId,
      later.syncId,
    );
    const named = db
      .prepare(
        `select external_id as id from ${old} e where sync_id = ? and not ${inBoth} order by id limit ${examples}`,
      )
      .all(earlier.syncId, later.syncId);
    const equal = all - gone;
    return { kind, equal, fresh: after - equal, gone, goneExamples: named.map(({ id }) => String(id)) };
  });
}
