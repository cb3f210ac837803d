import { DatabaseSync } from "node:sqlite";
import { expect, test } from "@jest/globals";
import { type RowFilter, syncRowsOf } from "../../src/reader/sync-rows.ts";
import { createSchema } from "../../src/sqlite/schema.ts";

/** More rows than are read at once, of two syncs, their ids with gaps and beyond what a number holds. */
function database(encoding: string): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  db.exec(`pragma encoding = '${encoding}'`);
  createSchema(db);
  const insert = db.prepare(
    `insert into v1_grants (id, resource_type_id, resource_id, entitlement_id, principal_resource_type_id,
       principal_resource_id, external_id, expansion, data, sync_id, discovered_at)
     values (?, 'group', ?, ?, ?, ?, ?, ?, ?, ?, '')`,
  );
  insert.setReadBigInts(true);
  for (let i = 0; i < 2500; i++) {
    const id = i < 1200 ? BigInt(i - 600) : 2n ** 62n + BigInt(i * 7);
    const type = i % 3 === 0 ? "group" : "user";
    // Every byte there is, and no byte.
    const data = Uint8Array.from({ length: i % 11 }, (_, k) => (k === 0 ? 0x0a : (i * 31 + k) % 256));
    const expansion = i % 5 === 0 ? Uint8Array.of(0, i % 256) : null;
    const entitlement = `e,"${i % 7}é`;
    insert.run(id, `g${i % 7}`, entitlement, type, `p${i % 40}`, `grant ${i}`, expansion, data, i % 4 ? "one" : "two");
  }
  return db;
}

interface Row {
  readonly id: string;
  readonly entitlement: string;
  readonly resource: string;
  readonly type: string;
  readonly principal: string;
  readonly data: Uint8Array;
  readonly expansion: Uint8Array | null;
}

const filters: readonly (readonly [RowFilter, (row: Row) => boolean])[] = [
  [{}, () => true],
  [{ resourceTypeId: "group" }, () => true],
  [{ resource: { resourceType: "group", resource: "g3" } }, ({ resource }) => resource === "g3"],
  [{ entitlementId: 'e,"3é' }, ({ entitlement }) => entitlement === 'e,"3é'],
  [
    { principal: { resourceType: "user", resource: "p7" } },
    ({ type, principal }) => type === "user" && principal === "p7",
  ],
  [{ principalTypeId: "group" }, ({ type }) => type === "group"],
  [{ expandable: true }, ({ expansion }) => expansion !== null],
];

test.each(["UTF-8", "UTF-16"])("grants in %s are what is stored, in order, whatever the filter", (encoding) => {
  const db = database(encoding);
  const stored = db
    .prepare(
      `select external_id as id, entitlement_id as entitlement, resource_id as resource, data, expansion,
         principal_resource_type_id as type, principal_resource_id as principal
       from v1_grants where sync_id = 'one' order by v1_grants.id`,
    )
    .all() as unknown as Row[];
  expect(stored).toHaveLength(1875);
  const rows = syncRowsOf(db, "one");
  for (const [filter, wanted] of filters) {
    const found = [...rows.grants(filter)].map(({ id, entitlementId, principal, data, expansion }) => ({
      ...{ id, entitlement: entitlementId, type: principal.resourceType, principal: principal.resource },
      ...{ data: [...data], expansion: expansion && [...expansion] },
    }));
    const chosen = stored.filter(wanted);
    expect(chosen.length).toBeGreaterThan(20);
    const whole = ({ resource, data, expansion, ...row }: Row) => ({
      ...row,
      // A message that lacks its entitlement gets it back.
      data: data.length === 0 ? expect.any(Array) : [...data],
      expansion: expansion && [...expansion],
    });
    expect(found).toEqual(chosen.map(whole));
  }
  db.close();
});
