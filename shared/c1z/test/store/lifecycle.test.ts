import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { formatOf } from "../../src/index.ts";
import { ksuid } from "../../src/sqlite/ksuid.ts";
import { localNow } from "../../src/sqlite/local-now.ts";
import { entitlement, grant, thing, type } from "../rows.ts";
import { changeDatabase, fixture, query, testFile } from "../v1-file.ts";

const file = testFile();
const hour = 3_600_000;

/** A file with unfinished syncs, each begun some time ago. */
function unfinished(...runs: readonly (readonly [type: string, hoursAgo: number, token?: string])[]): string[] {
  return changeDatabase(
    file.path,
    (db) =>
      runs.map(([syncType, hoursAgo, token = ""]) => {
        const began = new Date(Date.now() - hoursAgo * hour);
        const id = ksuid(began);
        db.prepare(
          "insert into v1_sync_runs (sync_id, started_at, sync_token, sync_type, grants_backfilled) values (?, ?, ?, ?, 1)",
        ).run(id, localNow(began), token, syncType);
        return id;
      }),
    fixture("flat.sqlite.c1z"),
  );
}

async function resumed(syncType: string) {
  const store = await file.open();
  const begun = await store.startOrResume(syncType);
  await store.discard();
  return begun;
}

describe("which sync is resumed", () => {
  test("one that began an hour short of seven days ago, not one an hour older than that", async () => {
    const [id] = unfinished(["full", 7 * 24 - 1]);
    expect(await resumed("full")).toEqual({ syncId: id, resumed: true });
    const [old] = unfinished(["full", 7 * 24 + 1]);
    expect(await resumed("full")).toEqual({ syncId: expect.not.stringMatching(old!), resumed: false });
  });

  test("the newest of its own type", async () => {
    const [, second] = unfinished(["full", 30], ["full", 20], ["resources_only", 10], ["partial", 5]);
    expect((await resumed("full")).syncId).toBe(second);
    const [, , onlyResources] = unfinished(["full", 30], ["full", 20], ["resources_only", 10]);
    expect((await resumed("resources_only")).syncId).toBe(onlyResources);
    unfinished(["full", 1]);
    expect((await resumed("resources_only")).resumed).toBe(false);
  });

  test("none that has ended", async () => {
    cpSync(fixture("flat.sqlite.c1z"), file.path);
    expect((await resumed("full")).resumed).toBe(false);
  });

  test.each(["{}", '{"actions":[],"version":0}', '{"actions_map":{},"version":1}', '{"version":2}'])(
    "with its token as it is: %s",
    async (token) => {
      unfinished(["full", 1, token]);
      const store = await file.open();
      await store.startOrResume("full");
      expect(await store.readToken()).toBe(token);
      await store.discard();
    },
  );
});

describe("a sync", () => {
  test("that begins is full, unfinished, expandable by column, and has no token", async () => {
    const store = await file.open();
    const { syncId } = await store.startOrResume("full");
    expect(await store.readToken()).toBe("");
    await store.close();
    expect(query(file.path, "select * from v1_sync_runs")).toMatchObject([
      {
        sync_id: syncId,
        ended_at: null,
        sync_token: "",
        sync_type: "full",
        parent_sync_id: "",
        grants_backfilled: 1,
        supports_diff: 0,
      },
    ]);
  });

  test("of a part names its parent", async () => {
    const store = await file.open();
    const { syncId } = await store.start("partial", "parent");
    await store.end();
    await store.close();
    expect(query(file.path, "select sync_id, parent_sync_id, stats from v1_sync_runs")).toEqual([
      { sync_id: syncId, parent_sync_id: "parent", stats: "{}" },
    ]);
  });

  test("that nobody began takes no rows and has no token", async () => {
    const store = await file.open();
    await expect(store.readToken()).rejects.toThrow("c1file: sync is not active");
    await expect(store.end()).rejects.toThrow("c1file: sync is not active");
    await expect(store.bind("no such sync")).rejects.toThrow("there is no sync no such sync in this file");
    await store.putResources([thing("user", "u")]);
    await expect(store.close()).rejects.toThrow("c1file: sync is not active");
    expect(await formatOf(file.path)).toBe("empty");
  });

  test("is sealed once: an end keeps the time it ended before", async () => {
    cpSync(fixture("flat.sqlite.c1z"), file.path);
    const [before] = query(file.path, "select ended_at from v1_sync_runs");
    const store = await file.open();
    const id = (await store.bindLatest("full"))!;
    await store.markSupportsDiff();
    await store.putResourceTypes([type("later")]);
    await store.end();
    await store.close();
    expect(query(file.path, "select sync_id, ended_at from v1_sync_runs")).toEqual([{ sync_id: id, ...before }]);
  });

  test("that failed is saved by close with its last checkpoint", async () => {
    const store = await file.open();
    await store.startOrResume("full");
    await store.putResources([thing("user", "a")]);
    await store.checkpoint("t1");
    await store.putResources([thing("user", "b")]);
    await store.close();
    const again = await file.open();
    expect(await again.startOrResume("full")).toMatchObject({ resumed: true });
    expect(await again.readToken()).toBe("t1");
    expect((await again.listResources({})).rows).toHaveLength(2);
    await again.discard();
  });
});

describe("rows", () => {
  test("with one id are one: place, parent and time of the first, content of the last", async () => {
    const store = await file.open();
    await store.startOrResume("full");
    await store.putResources([thing("user", "a", "first"), thing("user", "b")]);
    const child = thing("user", "a", "second");
    await store.putResources([{ ...child, parentResourceId: { ...child.id!, resource: "p" } }]);
    await store.putResourceTypes([type("user"), { ...type("user"), displayName: "User" }]);
    await store.putEntitlements([entitlement("g"), { ...entitlement("g"), slug: "later" }]);
    const { rows } = await store.listResources({});
    expect(rows.map(({ id, displayName }) => [id!.resource, displayName])).toEqual([
      ["a", "second"],
      ["b", ""],
    ]);
    expect((await store.listResourceTypes({})).rows).toMatchObject([{ displayName: "User" }]);
    expect((await store.listEntitlements({})).rows).toMatchObject([{ slug: "later" }]);
    await store.close();
    const parents = "select parent_resource_id as parent from v1_resources order by id";
    expect(query(file.path, parents)).toEqual([{ parent: null }, { parent: null }]);
  });

  test("are paged in the order of insertion", async () => {
    const store = await file.open();
    await store.startOrResume("full");
    await store.putResources(Array.from({ length: 25 }, (_, i) => thing(i % 2 ? "user" : "group", `r${i}`)));
    const seen: string[] = [];
    let pages = 0;
    for (let pageToken = ""; ; pages++) {
      const page = await store.listResources({ resourceTypeId: "user", pageToken, pageSize: 5 });
      seen.push(...page.rows.map(({ id }) => id!.resource));
      if (page.next === "") break;
      pageToken = page.next;
    }
    expect(seen).toEqual(Array.from({ length: 12 }, (_, i) => `r${2 * i + 1}`));
    expect(pages).toBe(2);
    await store.discard();
  });

  test("of a grant without entitlement and principal have empty columns", async () => {
    const store = await file.open();
    await store.startOrResume("full");
    const bare = grant("g", "u");
    await store.putGrants([{ ...bare, id: "bare", entitlement: undefined, principal: undefined } as typeof bare]);
    await store.end();
    await store.close();
    expect(query(file.path, "select * from v1_grants")).toMatchObject([
      {
        resource_type_id: "",
        resource_id: "",
        entitlement_id: "",
        principal_resource_type_id: "",
        principal_resource_id: "",
      },
    ]);
  });
});

test("statistics are those Go counts, to the letter", async () => {
  for (const name of ["flat.sqlite.c1z", "nested.sqlite.c1z"]) {
    cpSync(fixture(name), file.path);
    const [{ stats }] = query(file.path, "select stats from v1_sync_runs") as [{ stats: string }];
    const store = await file.open({ readOnly: true });
    expect(JSON.stringify(await store.stats((await store.bindLatest())!))).toBe(stats);
    await store.close();
  }
});

test("statistics of resources alone count no entitlements; a type without resources counts zero", async () => {
  const store = await file.open();
  const { syncId } = await store.startOrResume("resources_only");
  await store.putResourceTypes([type("user"), type("team")]);
  await store.putResources([thing("user", "a")]);
  await store.putEntitlements([entitlement("g")]);
  expect(await store.stats(syncId)).toEqual({
    resource_types: 2,
    resources: 1,
    resources_by_resource_type: { team: 0, user: 1 },
  });
  await store.discard();
});

describe("a file", () => {
  test("opened for reading is never written, whatever is done", async () => {
    cpSync(fixture("flat.sqlite.c1z"), file.path);
    const store = await file.open({ readOnly: true });
    await store.bindLatest();
    await store.putResources([thing("user", "x")]);
    await store.close();
    expect(readFileSync(file.path).equals(readFileSync(fixture("flat.sqlite.c1z")))).toBe(true);
  });

  test("that nothing was written to is left as it is", async () => {
    cpSync(fixture("flat.sqlite.c1z"), file.path);
    const store = await file.open();
    await store.syncs();
    await store.close();
    expect(readFileSync(file.path).equals(readFileSync(fixture("flat.sqlite.c1z")))).toBe(true);
  });

  test.each([
    ["missing", undefined],
    ["of no bytes", Buffer.alloc(0)],
    ["of the first five bytes only", Buffer.from("C1ZF\0", "latin1")],
  ])("%s is a new one", async (_what, bytes) => {
    if (bytes) writeFileSync(file.path, bytes);
    const store = await file.open();
    expect(await store.syncs()).toEqual([]);
    await store.startOrResume("full");
    await store.end();
    await store.close();
    expect(query(file.path, "select count(*) as n from v1_sync_runs")).toEqual([{ n: 1 }]);
  });
});

test("a sync's id is 27 characters in the order of time", () => {
  const ids = [0, 1, 2, 100, 3600].map((seconds) => ksuid(new Date(Date.UTC(2026, 0, 1) + seconds * 1000)));
  for (const id of ids) expect(id).toMatch(/^[0-9A-Za-z]{27}$/);
  expect(ids).toEqual(ids.toSorted());
  // The first and last second that fit, of which the ids of zeros and ones are 000000000000000000000000000 and this.
  const last = "aWgEPTl1tmebfsQzFP4bxwgy80V";
  expect(ksuid(new Date(1_400_000_000_000)) < ids[0]!).toBe(true);
  const latest = ksuid(new Date((1_400_000_000 + 2 ** 32 - 1) * 1000));
  expect(latest <= last && latest.slice(0, 5) === last.slice(0, 5)).toBe(true);
});
