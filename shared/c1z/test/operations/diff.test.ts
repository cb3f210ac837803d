import { cpSync, readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "@jest/globals";
import { generateSyncDiff, generateSyncDiffFromFile, openStore } from "../../src/index.ts";
import { entitlement, grant, thing, type } from "../rows.ts";
import { changeDatabase, fixture, query, testFile } from "../v1-file.ts";

const file = testFile();
const flat = "3MTxySeSmUaA2BpdKOPY0ZP8GNh";
const nested = "3MTxyQUEyb5Z3CFL9nKX6aSnGzW";
const tables = ["resource_types", "resources", "entitlements", "grants"] as const;

async function sync(groups: readonly string[], of = file.path) {
  const store = await openStore(of, { temporaryDirectory: file.directory, env: { BATON_SKIP_CLEANUP: "1" } });
  const { syncId } = await store.start("full", "");
  await store.putResourceTypes([type("group")]);
  await store.putResources(groups.map((id) => thing("group", id, `of ${syncId}`)));
  await store.putEntitlements(groups.map(entitlement));
  const nest = { principalType: "group", expandedBy: ["group:a:member"] };
  await store.putGrants([...groups.map((id) => grant(id, "u")), ...groups.slice(1).map((id) => grant(id, "a", nest))]);
  await store.markSupportsDiff();
  await store.end();
  await store.close();
  return syncId;
}
const ids = (table: string, syncId: string) =>
  query(file.path, `select external_id as e from v1_${table} where sync_id = ? order by id`, syncId).map(({ e }) => e);
const runOf = (syncId: string) => query(file.path, "select * from v1_sync_runs where sync_id = ?", syncId)[0]!;

describe("what one sync of a file has and another has not", () => {
  test("is added as a finished partial sync: additions alone, as they are, without expansions", async () => {
    const base = await sync(["a", "b"]);
    const applied = await sync(["a", "c"]);
    const made = await generateSyncDiff(file.path, base, applied);
    expect(runOf(made)).toMatchObject({
      sync_type: "partial",
      parent_sync_id: base,
      grants_backfilled: 1,
      supports_diff: 0,
    });
    expect(runOf(made).ended_at).not.toBeNull();
    expect(JSON.parse(String(runOf(made).stats))).toMatchObject({ resources: 1, entitlements: 1, grants: 2 });
    expect(tables.map((table) => ids(table, made))).toEqual([
      [],
      ["group:c"],
      ["group:c:member"],
      ["group:c:member:user:u", "group:c:member:group:a"],
    ]);
    const grants =
      "select expansion, needs_expansion as n, discovered_at as at from v1_grants where sync_id = ? and external_id like '%:c:%' order by id";
    const [before, after] = [query(file.path, grants, applied), query(file.path, grants, made)];
    expect(after).toEqual(before.map((row) => ({ ...row, expansion: null, n: 0 })));
  });

  test("is nothing for a sync and itself", async () => {
    cpSync(fixture("flat.sqlite.c1z"), file.path);
    const made = await generateSyncDiff(file.path, flat, flat);
    expect(tables.flatMap((table) => ids(table, made))).toEqual([]);
    expect(ids("grants", flat)).toHaveLength(360);
  });

  test("needs two syncs of one SQLite file, and leaves it alone otherwise", async () => {
    cpSync(fixture("flat.sqlite.c1z"), file.path);
    await expect(generateSyncDiff(file.path, flat, "none")).rejects.toThrow(`c1z: ${file.path} has no sync none`);
    expect(readFileSync(file.path).equals(readFileSync(fixture("flat.sqlite.c1z")))).toBe(true);
    cpSync(fixture("flat.pebble.c1z"), file.path);
    await expect(generateSyncDiff(file.path, flat, flat)).rejects.toThrow("holds one sync only");
    expect(readFileSync(file.path).equals(readFileSync(fixture("flat.pebble.c1z")))).toBe(true);
  });
});

function append(db: DatabaseSync, table: string, column: string, where: string, bytes: readonly number[]) {
  const { value } = db.prepare(`select ${column} as value from v1_${table} where ${where}`).get()!;
  const longer = Buffer.concat([value as Uint8Array, Uint8Array.from(bytes)]);
  db.prepare(`update v1_${table} set ${column} = ? where ${where}`).run(longer);
}

describe("how a newer file differs from an older one", () => {
  const older = () => `${file.path}.old`;

  test("is nothing where both are the same", async () => {
    for (const name of ["nested.sqlite.c1z", "nested.pebble.c1z"]) {
      cpSync(fixture(name), file.path);
      cpSync(fixture(name), older());
      const [run] = await openRuns(older());
      const pair = await generateSyncDiffFromFile({ path: file.path, syncId: run! }, { path: older(), syncId: run! });
      for (const id of Object.values(pair)) expect(tables.flatMap((table) => ids(table, id))).toEqual([]);
    }
  });

  test("is a pair of linked syncs: what went, and what came or changed", async () => {
    cpSync(fixture("nested.sqlite.c1z"), older());
    changeDatabase(
      file.path,
      (db) => {
        db.exec(`update v1_sync_runs set sync_id = 'later'`);
        for (const table of tables) db.exec(`update v1_${table} set sync_id = 'later'`);
        // Two users go, one is new, one changes; a grant passes on to others; an empty expansion is as good as none.
        db.exec(`delete from v1_resources where external_id in ('user:u0000003', 'user:u0000004');
          insert into v1_resources select 1000, resource_type_id, 'user:new', null, null, data, sync_id, discovered_at
            from v1_resources where external_id = 'user:u0000005';
          update v1_grants set expansion = x'' where id = (select min(id) from v1_grants where expansion is null);`);
        append(db, "resources", "data", "external_id = 'user:u0000006'", [0x2a, 1, 0x78]);
        append(
          db,
          "grants",
          "expansion",
          "id = (select min(id) from v1_grants where length(expansion) > 0)",
          [0x10, 1],
        );
      },
      fixture("nested.sqlite.c1z"),
    );
    const pair = await generateSyncDiffFromFile(
      { path: file.path, syncId: "later" },
      { path: older(), syncId: nested },
      { temporaryDirectory: file.directory },
    );
    const { deletions, upserts } = pair;
    expect(tables.map((table) => ids(table, deletions))).toEqual([[], ["user:u0000003", "user:u0000004"], [], []]);
    const [types, resources, entitlements, grants] = tables.map((table) => ids(table, upserts));
    expect([types, resources, entitlements]).toEqual([[], ["user:u0000006", "user:new"], []]);
    expect(grants).toHaveLength(1);
    const common = {
      parent_sync_id: nested,
      supports_diff: 1,
      grants_backfilled: 1,
      ended_at: runOf(upserts).ended_at,
    };
    expect(runOf(deletions)).toMatchObject({ ...common, sync_type: "partial_deletions", linked_sync_id: upserts });
    expect(runOf(upserts)).toMatchObject({ ...common, sync_type: "partial_upserts", linked_sync_id: deletions });
    expect(Number(runOf(deletions).id)).toBeLessThan(Number(runOf(upserts).id));
    const [copied] = query(
      file.path,
      "select expansion, needs_expansion as n from v1_grants where sync_id = ?",
      upserts,
    );
    expect(copied).toMatchObject({ n: 1, expansion: expect.any(Uint8Array) });
  });

  test("cannot be told of syncs whose grants were not expanded", async () => {
    cpSync(fixture("nested.sqlite.c1z"), file.path);
    changeDatabase(older(), (db) => db.exec("update v1_sync_runs set supports_diff = 0"), fixture("nested.sqlite.c1z"));
    const sides = [file.path, older()].map((path) => ({ path, syncId: nested })) as [Side, Side];
    await expect(generateSyncDiffFromFile(...sides)).rejects.toThrow(`sync ${nested} of ${older()} did not run`);
    await expect(generateSyncDiffFromFile(sides[1], sides[0])).rejects.toThrow(`of ${older()} did not run`);
    expect(readFileSync(file.path).equals(readFileSync(fixture("nested.sqlite.c1z")))).toBe(true);
  });
  type Side = { path: string; syncId: string };

  async function openRuns(path: string) {
    const store = await openStore(path, { readOnly: true, temporaryDirectory: file.directory });
    const runs = await store.syncs();
    await store.close();
    return runs.map(({ syncId }) => syncId);
  }
});
