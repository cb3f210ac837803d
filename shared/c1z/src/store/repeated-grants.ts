import type { DatabaseSync } from "node:sqlite";
import { grantColumns, isSlimIn, sameGrant, type WholeRow } from "../sqlite/slim-grant.ts";
import { mostExamples, type Repeats } from "./repeats.ts";

/** Places in which rows were put of which some were expected to be there already; each is a first and a last. */
export type Places = readonly (readonly [first: number, last: number])[];

/**
 * Grants of a sync that lie behind another of the same id, each compared to the one before it, as if it had been put over
 * that one; of rows in `expected` none counts. While their places are in the table `surplus`.
 */
export function repeatedGrants(db: DatabaseSync, syncId: string, expected: Places): Repeats {
  db.exec(`create temp table expected (first integer primary key, last integer not null);
    create temp table repeat (id integer primary key, previous integer not null, same integer not null default 0);`);
  const insert = db.prepare("insert into expected values (?, ?)");
  for (const [first, last] of expected) insert.run(first, last);
  db.prepare(
    `insert into repeat (id, previous)
     select s.id, s.previous from surplus s cross join v1_grants g on g.id = s.id
     where g.sync_id = ? and not exists (
       select 1 from expected where first = (select max(first) from expected where first <= s.id) and last >= s.id)`,
  ).run(syncId);
  const compared = "repeat r cross join v1_grants a on a.id = r.id cross join v1_grants b on b.id = r.previous";
  db.exec(`update repeat set same = 1 where id in (select r.id from ${compared} where a.data = b.data
    and a.expansion is b.expansion and ${columnsThatCount.map((name) => `a.${name} = b.${name}`).join(" and ")})`);
  settleSlim(db, compared);

  const [counts] = db.prepare("select count(*) as n, coalesce(sum(same), 0) as equal from repeat").all();
  const { n, equal } = counts as { n: number; equal: number };
  const examples = db
    .prepare(
      `select g.external_id as id from repeat r cross join v1_grants g on g.id = r.id where r.same = 0
       order by r.id limit ?`,
    )
    .all(mostExamples);
  db.exec("drop table repeat; drop table expected");
  return { equal, different: n - equal, examples: examples.map(({ id }) => id as string) };
}

/** Two rows that say the same can differ in bytes where one leaves to its columns what the other says itself. */
function settleSlim(db: DatabaseSync, compared: string) {
  const row = (of: string) => `${of}.data as data, ${of}.expansion as expansion, ${grantColumns}`;
  const found = db
    .prepare(
      `select r.id, r.previous from ${compared} where r.same = 0 and (${isSlimIn("a.data")} or ${isSlimIn("b.data")})`,
    )
    .all() as { id: number; previous: number }[];
  const one = db.prepare(`select ${row("v1_grants")} from v1_grants where id = ?`);
  const settle = db.prepare("update repeat set same = 1 where id = ?");
  for (const { id, previous } of found) {
    const [a, b] = [one.get(id), one.get(previous)] as unknown as [WholeRow, WholeRow];
    if (sameGrant(a, b)) settle.run(id);
  }
}

const columnsThatCount = [
  "entitlement_id",
  "resource_type_id",
  "resource_id",
  "principal_resource_type_id",
  "principal_resource_id",
];
