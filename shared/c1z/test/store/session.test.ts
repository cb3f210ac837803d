import { describe, expect, test } from "@jest/globals";
import { query, testFile } from "../v1-file.ts";

const file = testFile();

async function entriesOf(session: { entries<T>(prefix?: string): AsyncIterable<[string, T]> }, prefix?: string) {
  const found: [string, unknown][] = [];
  for await (const entry of session.entries(prefix)) found.push(entry);
  return found;
}

describe("what a connector keeps during a sync", () => {
  test("is found by key, one by one and many at once", async () => {
    const store = await file.open();
    const session = store.session((await store.startOrResume("full")).syncId);
    await session.set("a", { deep: [1, "ü"] });
    await session.setMany([
      ["b", null],
      ["c", "text"],
      ["b", false],
    ]);
    await session.setMany([]);
    expect(await session.get("a")).toEqual({ deep: [1, "ü"] });
    expect(await session.get("none")).toBeUndefined();
    expect(await session.getMany(["c", "none", "b"])).toEqual(
      new Map<string, unknown>([
        ["c", "text"],
        ["b", false],
      ]),
    );
    await session.delete("c");
    await session.delete("none");
    expect(await session.get("c")).toBeUndefined();
    await store.discard();
  });

  test("is listed whole in the order of keys, by the letter of a prefix, however much there is", async () => {
    const store = await file.open();
    const session = store.session((await store.startOrResume("full")).syncId);
    const keys = Array.from({ length: 250 }, (_, i) => `k%_${String(i).padStart(3, "0")}`);
    await session.setMany(keys.toReversed().map((key) => [key, key]));
    await session.setMany(["k%x", "kay", "K%_1", "~"].map((key) => [key, key]));
    expect(await entriesOf(session, "k%_")).toEqual(keys.map((key) => [key, key]));
    expect(await entriesOf(session)).toHaveLength(254);
    expect(await entriesOf(session, "nothing")).toEqual([]);
    await store.discard();
  });

  test("belongs to its sync", async () => {
    const store = await file.open();
    const [one, other] = [store.session("one"), store.session("other")];
    await one.set("k", 1);
    await other.set("k", 2);
    await one.clear();
    expect([await one.get("k"), await other.get("k")]).toEqual([undefined, 2]);
    await store.discard();
  });

  test("is in the file after a crash, and when nothing else was written", async () => {
    const store = await file.open();
    await store.session("s").set("cursor", "42");
    await store.close();
    expect(query(file.path, "select sync_id, key, cast(value as text) as value from v1_connector_sessions")).toEqual([
      { sync_id: "s", key: "cursor", value: '"42"' },
    ]);
    const again = await file.open();
    expect(await again.session("s").get("cursor")).toBe("42");
    await again.discard();
  });
});
