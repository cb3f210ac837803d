import { join } from "node:path";
import { GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import {
  compactSyncs,
  extractSync,
  generateSyncDiff,
  openReader,
  openStore,
  recalculateStats,
  type Store,
} from "../src/index.ts";
import { entitlement, grant, thing, type } from "./rows.ts";
import { query, testFile } from "./v1-file.ts";

/** More rows than any page or batch holds. */
const file = testFile();
const range = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);
const users = (count: number, from = 0, named = "") => range(count, from).map((i) => thing("user", `u${i}`, named));
const grants = (count: number, from = 0) => range(count, from).map((i) => grant("a", `u${i}`));

async function synced(path: string, work: (store: Store) => Promise<unknown>): Promise<string> {
  const store = await openStore(path, { temporaryDirectory: file.directory, env: { BATON_SKIP_CLEANUP: "1" } });
  const { syncId } = await store.start("full", "");
  await store.putResourceTypes([type("group"), type("user")]);
  await store.putEntitlements([entitlement("a")]);
  await work(store);
  await store.end();
  await store.close();
  return syncId;
}
const put = (resources: ReturnType<typeof users>, held: ReturnType<typeof grants>) => async (store: Store) => {
  await store.putResources(resources);
  await store.putGrants(held);
};
const ids = (path: string, table: string, syncId: string) =>
  query(path, `select external_id as e from v1_${table} where sync_id = ? order by id`, syncId).map(({ e }) => e);
const statsOf = (path: string, syncId: string) =>
  JSON.parse(String(query(path, "select stats from v1_sync_runs where sync_id = ?", syncId)[0]!.stats));

test("what a second sync of ten thousand rows adds is its difference, and either can stand alone", async () => {
  const first = await synced(file.path, put(users(10_500), grants(10_500)));
  const second = await synced(file.path, put(users(10_500, 5_250), grants(10_500, 5_250)));
  const added = await generateSyncDiff(file.path, first, second);
  expect(ids(file.path, "resources", added)).toEqual(range(5_250, 10_500).map((i) => `user:u${i}`));
  expect(ids(file.path, "grants", added)).toEqual(range(5_250, 10_500).map((i) => `group:a:member:user:u${i}`));
  expect(statsOf(file.path, added)).toMatchObject({ resources: 5_250, grants: 5_250 });

  const alone = join(file.directory, "alone.c1z");
  expect(await extractSync(file.path, alone, first)).toBe(first);
  expect(ids(alone, "grants", first)).toHaveLength(10_500);
  expect(await recalculateStats(alone)).toEqual([first]);
  expect(statsOf(alone, first)).toMatchObject({ resources: 10_500, entitlements: 1, grants: 10_500 });
});

test("syncs of ten thousand rows are merged row by row, the later one's where both have one", async () => {
  const paths = ["base.c1z", "newer.c1z"].map((name) => join(file.directory, name)) as [string, string];
  await synced(paths[0], put(users(10_500, 0, "base"), grants(10_500)));
  await synced(paths[1], put(users(10_500, 5_000, "newer"), grants(10_500, 5_000)));
  const { path, syncId } = await compactSyncs(
    paths.map((one) => ({ path: one })),
    file.directory,
  );
  expect(ids(path, "grants", syncId)).toHaveLength(15_500);
  const reader = await openReader(path, { temporaryDirectory: file.directory });
  const names = [...reader.rows(syncId).resources({ resourceTypeId: "user" })].map(
    ({ id, displayName }) => `${id!.resource} ${displayName}`,
  );
  await reader.close();
  expect(new Set(names)).toEqual(new Set(range(15_500).map((i) => `u${i} ${i < 5_000 ? "base" : "newer"}`)));
  expect(statsOf(path, syncId)).toMatchObject({ resources: 15_500, grants: 15_500 });
});

describe("a session", () => {
  test("holds thousands of keys of the greatest length, read at once, one by one and in pages", async () => {
    const store = await file.open();
    const session = store.session((await store.startOrResume("full")).syncId);
    const keys = range(2_500).map((i) => `${String(i).padStart(5, "0")}${"k".repeat(507)}`);
    await session.setMany(keys.map((key, i) => [key, i]));
    expect(await session.getMany(keys)).toEqual(new Map(keys.map((key, i) => [key, i])));
    expect(await session.get(keys[2_499]!)).toBe(2_499);
    const found: [string, unknown][] = [];
    for await (const entry of session.entries()) found.push(entry);
    expect(found).toEqual(keys.map((key, i) => [key, i]));
    await store.discard();
  });

  test("holds values as large as a message of Go's protocol can be, several of them", async () => {
    const store = await file.open();
    const session = store.session((await store.startOrResume("full")).syncId);
    // With the quotes of a JSON text: 4,132,864 bytes, of characters of two and of one.
    const value = (mark: string) => `${mark}${"ü".repeat((4_132_864 - 4) / 2)}x`;
    for (const mark of ["a", "b", "c"]) await session.set(mark, value(mark));
    const found = await session.getMany<string>(["a", "b", "c"]);
    expect(["a", "b", "c"].map((mark) => found.get(mark) === value(mark))).toEqual([true, true, true]);
    await store.discard();
  });
});

test("grants that each embed a large resource arrive as they are, whatever their batches weigh", async () => {
  // 200 of 200 KB: more than goes to the file at once.
  const text = "é".repeat(100_000);
  const large = range(200).map((i) => {
    const made = grant("a", `u${i}`);
    return { ...made, principal: thing("user", `u${i}`, `${i} ${text}`) };
  });
  const syncId = await synced(file.path, (store) => store.putGrants(large));
  const reader = await openReader(file.path, { temporaryDirectory: file.directory });
  const wrong = [...reader.rows(syncId).grants()].filter(
    ({ data }, i) => Buffer.compare(data, toBinary(GrantSchema, large[i]!)) !== 0,
  );
  await reader.close();
  expect(wrong).toEqual([]);
  expect(ids(file.path, "grants", syncId)).toHaveLength(200);
});

test("ids of a thousand bytes, with quotes, colons, line breaks and any letter, stay what they are", async () => {
  const odd = ["'", '"', ":", "%_", "\n\t", "ß→😀", "\\", "a".repeat(1_024), "😀".repeat(256), "0", "9007199254740993"];
  const rows = odd.map((id) => grant("a", id));
  const syncId = await synced(file.path, async (store) => {
    await store.putResources(odd.map((id) => thing("user", id)));
    await store.putGrants([...rows, ...grants(40)]);
  });
  const store = await file.open({ readOnly: true });
  await store.bind(syncId);
  for (const [i, id] of odd.entries()) {
    expect((await store.getResource({ resourceType: "user", resource: id }))?.id?.resource).toBe(id);
    expect((await store.getGrant(rows[i]!.id))?.principal?.id?.resource).toBe(id);
  }
  await store.close();
});
