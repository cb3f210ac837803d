import { describe, expect, test } from "@jest/globals";
import { grant, thing } from "../rows.ts";
import { fixture, query, schemaOf, testFile } from "../v1-file.ts";

const file = testFile();
const many = (count: number, from = 0) => Array.from({ length: count }, (_, i) => grant("a", `u${from + i}`));
const count = () => query(file.path, "select count(*) as n, count(distinct external_id) as ids from v1_grants")[0];

async function synced(work: (store: Awaited<ReturnType<typeof file.open>>) => Promise<void>) {
  const store = await file.open();
  await store.startOrResume("full");
  await work(store);
  await store.end();
  await store.close();
}

describe("grants with one id", () => {
  test("are one, in the place of the first with the content of the last, however many there are", async () => {
    await synced(async (store) => {
      await store.putGrants(many(12_000));
      await store.putGrants(many(12_000).map((one) => ({ ...one, principal: thing("user", "x", "again") })));
      await store.putGrants(many(1, 20_000));
    });
    expect(count()).toEqual({ n: 12_001, ids: 12_001 });
    const [first, last] = query(file.path, "select id, external_id as e from v1_grants where id = 1 or id > 24000");
    expect([first, last]).toEqual([
      { id: 1, e: "group:a:member:user:u0" },
      { id: 24_001, e: "group:a:member:user:u20000" },
    ]);
    const store = await file.open({ readOnly: true });
    await store.bindLatest();
    expect((await store.getGrant("group:a:member:user:u11999"))?.principal?.displayName).toBe("again");
    await store.close();
  });

  test("are one when the file held many before, of this sync or another", async () => {
    const first = await file.open();
    await first.startOrResume("full");
    await first.putGrants(many(10_500));
    await first.close();
    await synced(async (store) => {
      expect((await store.syncs()).length).toBe(1);
      await store.putGrants(many(10_500));
    });
    expect(count()).toEqual({ n: 10_500, ids: 10_500 });
    await synced((store) => store.putGrants(many(10_500)));
    expect(count()).toEqual({ n: 21_000, ids: 10_500 });
    expect(schemaOf(file.path)).toEqual(schemaOf(fixture("flat.sqlite.c1z")));
  });

  test.each([
    ["that passes on", ["group:b:member"], ["group:c:member"], ["group:c:member"]],
    ["that no longer passes on", ["group:b:member"], undefined, undefined],
    ["that passes on what it did not before", undefined, ["group:c:member"], ["group:c:member"]],
  ])(
    "%s is expanded as it was written last, in a small file and a large one",
    async (_what, before, after, expected) => {
      const nested = (expandedBy: readonly string[] | undefined) =>
        grant("a", "b", { principalType: "group", ...(expandedBy && { expandedBy }) });
      for (const size of [1, 10_500]) {
        const store = await file.open();
        await store.start("full", "");
        await store.putGrants([nested(before), ...many(size)]);
        await store.putGrants([nested(after)]);
        const found = [];
        for await (const rows of store.expandableGrants())
          found.push(...rows.map((row) => row.expansion.entitlementIds));
        expect(found).toEqual(expected ? [expected] : []);
        await store.end();
        await store.close();
      }
      const kept = query(
        file.path,
        "select needs_expansion as n from v1_grants where external_id = 'group:a:member:group:b'",
      );
      expect(kept).toEqual([{ n: expected ? 1 : 0 }, { n: expected ? 1 : 0 }]);
    },
  );

  test("that were expanded keep their expansion", async () => {
    await synced(async (store) => {
      await store.putGrants([grant("a", "b", { principalType: "group", expandedBy: ["group:b:member"] })]);
      const entitlement = { id: "group:a:member", resourceType: "group", resource: "a", data: new Uint8Array() };
      for await (const rows of store.grantRows("group:a:member")) await store.putGrantRows(entitlement, rows);
    });
    expect(query(file.path, "select expansion is null as lost, needs_expansion as n from v1_grants")).toEqual([
      { lost: 0, n: 1 },
    ]);
  });
});

test("a grant that is deleted is gone, whether others were written with its id or not", async () => {
  await synced(async (store) => {
    await store.putGrants([...many(3), ...many(3)]);
    await store.deleteGrants(["group:a:member:user:u1", "no such grant"]);
  });
  expect(query(file.path, "select external_id as e from v1_grants order by id")).toEqual([
    { e: "group:a:member:user:u0" },
    { e: "group:a:member:user:u2" },
  ]);
});
