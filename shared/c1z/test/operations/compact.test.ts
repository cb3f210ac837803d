import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { compactSyncs, openStore, type Store } from "../../src/index.ts";
import { entitlement, grant, thing, type } from "../rows.ts";
import { changeDatabase, fixture, query, testFile } from "../v1-file.ts";

const file = testFile();
const path = (name: string) => join(file.directory, name);

/** A finished sync of its own file, whose rows were all discovered at one time. */
async function made(name: string, syncType: string, at: string, put: (store: Store) => Promise<unknown>) {
  const store = await openStore(path(name), { temporaryDirectory: file.directory });
  const { syncId } = await store.start(syncType, "");
  await put(store);
  await store.session(syncId).set("k", 1);
  await store.end();
  await store.close();
  changeDatabase(path(name), (db) => {
    db.prepare("update v1_sync_runs set ended_at = ?").run(at);
    for (const table of ["resource_types", "resources", "entitlements", "grants"])
      db.prepare(`update v1_${table} set discovered_at = ?`).run(at);
  });
  return { path: path(name), syncId };
}
const noon = "2026-01-02 12:00:00";
const base = () =>
  made("base", "full", noon, async (store) => {
    await store.putResourceTypes([type("group"), type("user")]);
    await store.putResources([thing("group", "a", "base"), thing("user", "u", "base")]);
    await store.putEntitlements([entitlement("a")]);
    await store.putGrants([grant("a", "u"), grant("a", "gone")]);
  });
const names = (file: string) =>
  Object.fromEntries(
    query(file, "select external_id as e, cast(data as text) as d, discovered_at as at from v1_resources").map(
      ({ e, d, at }) => [e, `${/base|newer|older|third/.exec(String(d))![0]} ${at}`],
    ),
  );

describe("merged syncs", () => {
  test("of rows with one id keep the one discovered last, of equally old ones that of the later file", async () => {
    const inputs = [
      await base(),
      await made("second", "partial", noon, (store) =>
        store.putResources([thing("user", "u", "newer"), thing("user", "v", "newer")]),
      ),
      await made("third", "partial", "2026-01-01 12:00:00.5", (store) =>
        store.putResources([thing("group", "a", "older"), thing("user", "w", "older")]),
      ),
    ];
    const { path: out, syncId, needsExpansion } = await compactSyncs(inputs, file.directory);
    expect(out).toBe(path(`compacted-${syncId}.c1z`));
    expect(needsExpansion).toBe(true);
    expect(names(out)).toEqual({
      "group:a": `base ${noon}`,
      "user:u": `newer ${noon}`,
      "user:v": `newer ${noon}`,
      "user:w": "older 2026-01-01 12:00:00.5",
    });
    expect(query(out, "select external_id as e from v1_grants order by id")).toEqual([
      { e: "group:a:member:user:u" },
      { e: "group:a:member:user:gone" },
    ]);
  });

  test("are one finished sync, of the strongest type and the last end, without what syncs keep for themselves", async () => {
    const second = await made("second", "partial", "2026-01-03 00:00:00", (store) =>
      store.putResourceTypes([type("x")]),
    );
    const third = await made("third", "resources_only", "2026-01-02 23:00:00", async () => {});
    const { path: out, syncId } = await compactSyncs([await base(), second, third], file.directory);
    expect(query(out, "select * from v1_sync_runs")).toMatchObject([
      { sync_id: syncId, sync_type: "full", ended_at: "2026-01-03 00:00:00", parent_sync_id: "", grants_backfilled: 1 },
    ]);
    expect(JSON.parse(String(query(out, "select stats from v1_sync_runs")[0]!.stats))).toMatchObject({
      resource_types: 3,
      resources: 2,
      grants: 2,
    });
    expect(query(out, "select * from v1_connector_sessions")).toEqual([]);
    const weak = await compactSyncs([second, third], file.directory);
    expect(query(weak.path, "select sync_type as t from v1_sync_runs")).toEqual([{ t: "resources_only" }]);
    const partial = await compactSyncs([second, second], file.directory);
    expect(partial.needsExpansion).toBe(false);
  });

  test("may be of Go files of both formats, and of older programs", async () => {
    cpSync(fixture("flat.sqlite.c1z"), path("one"));
    cpSync(fixture("nested.pebble.c1z"), path("two"));
    const { path: out } = await compactSyncs([{ path: path("one") }, { path: path("two") }], file.directory);
    const count = (table: string) => query(out, `select count(*) as n from v1_${table}`)[0]!.n;
    // The users of one are among those of the other.
    expect([count("resources"), count("sync_runs")]).toEqual([135, 1]);
    expect(Number(count("grants"))).toBeGreaterThan(367);
    const distinct = query(out, "select count(distinct external_id) as n from v1_grants")[0]!.n;
    expect(count("grants")).toBe(distinct);
  });

  test("are refused where there is one alone, or none that has ended, or a difference; nothing is written", async () => {
    const one = await base();
    const open = await made("open", "full", noon, async () => {});
    changeDatabase(open.path, (db) => db.exec("update v1_sync_runs set ended_at = null"));
    const difference = await made("diff", "partial_upserts", noon, async () => {});
    const before = readFileSync(one.path);
    await expect(compactSyncs([one], file.directory)).rejects.toThrow("two syncs at least");
    for (const other of [open, difference, { ...one, syncId: "none" }]) {
      const message = `c1z: ${other.path} has no finished sync ${other.syncId} to compact`;
      await expect(compactSyncs([one, other], file.directory)).rejects.toThrow(message);
      await expect(compactSyncs([other, one], file.directory)).rejects.toThrow(message);
    }
    expect(readFileSync(one.path).equals(before)).toBe(true);
    expect(readdirSync(file.directory).toSorted()).toEqual(["base", "diff", "open"]);
  });
});
