import { describe, expect, test } from "@jest/globals";
import { retention, surplusSyncs } from "../../src/store/retention.ts";
import type { SyncRun } from "../../src/store/sync-runs.ts";
import { grant, thing } from "../rows.ts";
import { changeDatabase, fixture, query, testFile } from "../v1-file.ts";

/** Syncs in the order they began, an hour each, one after the other: f(ull), p(artial), r(esources), d(iff), o(dd). */
function history(text: string): SyncRun[] {
  const types = {
    f: "full",
    p: "partial",
    r: "resources_only",
    d: "partial_upserts",
    e: "partial_deletions",
    o: "odd",
  };
  return text.split(" ").map((name, i) => ({
    syncId: name,
    startedAt: `2026-01-01 ${String(2 * i).padStart(2, "0")}:00:00`,
    endedAt: name.endsWith("…") ? null : `2026-01-01 ${String(2 * i + 1).padStart(2, "0")}:00:00`,
    token: "",
    type: types[name[0] as keyof typeof types],
    parentSyncId: "",
    // d1 and e1 are of one pair.
    linkedSyncId: "de".includes(name[0]!) ? `${name[0] === "d" ? "e" : "d"}${name.slice(1)}` : "",
    supportsDiff: false,
    stats: null,
  }));
}

describe("what a file does not keep", () => {
  test.each<[keep: number, before: string, current: string | undefined, gone: string]>([
    // While a sync is open it counts as one that is kept.
    [2, "f1 f2 f3 f4…", "f4…", "f1 f2"],
    [2, "f1 f2…", "f2…", ""],
    [2, "f1 f2 f3", undefined, "f1"],
    [1, "f1 f2…", "f2…", "f1"],
    [5, "f1 f2 f3 f4 f5…", "f5…", ""],
    [5, "f1 f2 f3 f4 f5 f6…", "f6…", "f1"],
    // Unfinished syncs are neither counted nor removed.
    [2, "f1… f2 f3 f4…", "f4…", "f2"],
    // A type nobody knows counts as full.
    [2, "o1 f2 f3…", "f3…", "o1"],
    // Parts that ended before the oldest full sync that is kept began.
    [2, "f1 p2 f3 p4 f5", undefined, "f1 p2"],
    [2, "f1 r2 f3 r4 f5", undefined, "f1 r2"],
    [2, "p1 p2 f3", undefined, ""],
    // With a sync open Go reckons from the newest that goes: parts between it and the oldest that stays remain.
    [2, "p0 f1 p2 f3 p4 f5…", "f5…", "f1 p0"],
    [1, "p0 f1 p2 f3 p4 f5…", "f5…", "f1 f3 p0 p2"],
    // Of differences the newest and its other half.
    [2, "d1 e1 d2 e2", undefined, "d1 e1"],
    [2, "d1 e1", undefined, ""],
    [2, "f1 d1 e1 d2 e2 f3…", "f3…", "d1 e1"],
  ])("keeping %i of '%s', with %s open: '%s'", (keep, before, current, gone) => {
    expect([...surplusSyncs(history(before), current, keep)].sort().join(" ")).toBe(gone);
  });
});

describe("how many full syncs are kept", () => {
  test.each([
    [{}, 2],
    [{ BATON_KEEP_SYNC_COUNT: "5" }, 5],
    [{ BATON_KEEP_SYNC_COUNT: "0" }, 2],
    [{ BATON_KEEP_SYNC_COUNT: "-1" }, 2],
    [{ BATON_KEEP_SYNC_COUNT: "3 or so" }, 2],
    [{ BATON_KEEP_SYNC_COUNT: "" }, 2],
    [{ BATON_SKIP_CLEANUP: "true", BATON_KEEP_SYNC_COUNT: "1" }, undefined],
    [{ BATON_SKIP_CLEANUP: "1" }, undefined],
    [{ BATON_SKIP_CLEANUP: "false" }, 2],
    [{ BATON_SKIP_CLEANUP: "yes" }, 2],
  ])("with %j: %s", (env, count) => {
    expect(retention(env)).toBe(count);
  });
});

describe("a file", () => {
  const file = testFile();
  async function sync(env: Record<string, string>) {
    const store = await file.open({ env });
    const { syncId } = await store.startOrResume("full");
    await store.putResources([thing("group", "a")]);
    await store.putGrants([grant("a", "u")]);
    await store.session(syncId).set("k", 1);
    await store.cleanup();
    await store.end();
    await store.close();
    return syncId;
  }
  const tables = ["v1_resources", "v1_grants", "v1_connector_sessions"];
  const held = () => [
    query(file.path, "select sync_id as s from v1_sync_runs order by id").map(({ s }) => s),
    ...tables.map((table) => query(file.path, `select sync_id as s from ${table} order by id`).map(({ s }) => s)),
  ];

  test("keeps the last two syncs with all their rows, and nothing of those before", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) ids.push(await sync({}));
    expect(held()).toEqual(Array.from({ length: 4 }, () => ids.slice(2)));
  });

  test("keeps all where it is told to", async () => {
    const ids: string[] = [];
    for (const env of [{ BATON_KEEP_SYNC_COUNT: "1" }, { BATON_SKIP_CLEANUP: "1" }, { BATON_KEEP_SYNC_COUNT: "3" }])
      ids.push(await sync(env));
    expect(held()[0]).toEqual(ids);
    expect(await sync({ BATON_KEEP_SYNC_COUNT: "1" })).toEqual(held()[0]![0]);
    expect(held()[0]).toHaveLength(1);
  });

  test("gets smaller when a large sync goes", async () => {
    changeDatabase(
      file.path,
      (db) => {
        const insert = db.prepare(
          "insert into v1_assets (external_id, content_type, data, sync_id, discovered_at) values (?, 'x', randomblob(4000), ?, '')",
        );
        const [run] = db.prepare("select sync_id as id from v1_sync_runs").all();
        for (let i = 0; i < 200; i++) insert.run(`a${i}`, run!.id as string);
      },
      fixture("flat.sqlite.c1z"),
    );
    const pages = () =>
      Number(query(file.path, "select page_count * page_size as n from pragma_page_count, pragma_page_size")[0]!.n);
    const before = pages();
    await sync({ BATON_KEEP_SYNC_COUNT: "1" });
    expect(pages()).toBeLessThan(before - 800_000 + 200_000);
  });
});
