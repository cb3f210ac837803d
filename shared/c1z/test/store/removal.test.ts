import { describe, expect, test } from "@jest/globals";
import { grant, thing, type } from "../rows.ts";
import { query, testFile } from "../v1-file.ts";

const file = testFile();
const named = (user: string, name: string) => ({ ...grant("a", user), principal: thing("user", user, name) });
const rows = () =>
  query(file.path, "select external_id as id from v1_grants order by v1_grants.id").map(({ id }) => id);
const id = (user: string) => `group:a:member:user:${user}`;

async function stored(work: (store: Awaited<ReturnType<typeof file.open>>) => Promise<void>) {
  const store = await file.open();
  await store.startOrResume("full");
  await work(store);
  await store.close();
}

describe("removing what was put since a mark", () => {
  test("leaves a grant that was put again since as it was, in its place", async () => {
    await stored(async (store) => {
      await store.putGrants([named("u1", "first"), named("u2", "first"), named("u1", "second")]);
      const mark = await store.mark("grants");
      await store.putGrants([named("u2", "third"), named("u3", "third"), named("u1", "third"), named("u3", "fourth")]);
      expect(await store.removeSince("grants", mark)).toBe(1);
      await store.putGrants([named("u4", "fifth")]);
      const { rows } = await store.listGrants({});
      expect(rows.map(({ principal }) => [principal!.id!.resource, principal!.displayName])).toEqual([
        ["u1", "second"],
        ["u2", "first"],
        ["u4", "fifth"],
      ]);
      expect((await store.repeats()).grants).toEqual({ equal: 0, different: 1, examples: [id("u1")] });
    });
    expect(rows()).toEqual([id("u1"), id("u2"), id("u4")]);
  });

  test("knows an earlier process's mark when rows before it became one", async () => {
    let mark = 0;
    await stored(async (store) => {
      await store.putGrants([grant("a", "u1"), grant("a", "u2"), grant("a", "u2"), grant("a", "u2")]);
      mark = await store.mark("grants");
    });
    await stored(async (store) => {
      expect(await store.mark("grants", mark)).toBe(mark);
      await store.putGrants([grant("a", "u3")]);
      expect(await store.removeSince("grants", mark)).toBe(1);
    });
    expect(rows()).toEqual([id("u1"), id("u2")]);
  });

  test("is kept when nothing else is written", async () => {
    await stored((store) => store.putGrants([grant("a", "u1")]));
    await stored(async (store) => expect(await store.removeSince("grants", 0)).toBe(1));
    expect(rows()).toEqual([]);
  });
});

describe("removing resources", () => {
  const odd = ["it's", "zero\0byte", "ü:", "\u{1F600}"];

  test.each([1, 10_500])("takes what refers to them alone, of %i other grants", async (others) => {
    const users = Array.from({ length: others }, (_, i) => `u${i}`);
    await stored(async (store) => {
      await store.putResourceTypes([type("group"), type("user")]);
      await store.putResources([...odd, "a"].map((name) => thing("group", name)));
      await store.putGrants([...odd.map((name) => grant(name, "u1")), ...users.map((user) => grant("a", user))]);
      await store.putGrants(odd.map((name) => grant("a", name, { principalType: "group" })));
      await store.putGrants(odd.map((name) => grant(name, "u1")));
      const removed = await store.removeResources(odd.map((resource) => ({ resourceType: "group", resource })));
      expect(removed).toEqual({ resources: 4, entitlements: 0, grants: 8 });
    });
    // Again, with the indexes of a large file.
    await stored(async (store) => {
      await store.putGrants(odd.map((name) => grant(name, "u1")));
      const removed = await store.removeResources(odd.map((resource) => ({ resourceType: "group", resource })));
      expect(removed).toEqual({ resources: 0, entitlements: 0, grants: 4 });
    });
    expect(rows()).toEqual(users.map(id));
    expect(query(file.path, "select external_id as id from v1_resources")).toEqual([{ id: "group:a" }]);
  });

  test("takes a grant once however often it was put, and leaves one whose last holder stays", async () => {
    await stored(async (store) => {
      await store.putGrants([grant("a", "u1"), grant("a", "u1"), grant("a", "u2", { id: id("u3") })]);
      await store.putGrants([grant("a", "u3")]);
      const removed = await store.removeResources(["u1", "u2"].map((resource) => ({ resourceType: "user", resource })));
      expect(removed.grants).toBe(1);
    });
    expect(rows()).toEqual([id("u3")]);
  });
});
