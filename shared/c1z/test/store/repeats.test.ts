import { type Grant, GrantSchema, GrantSourcesSchema } from "@baton-connectors/protocol/connector-v2";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { grant, thing } from "../rows.ts";
import { changeDatabase, testFile } from "../v1-file.ts";

const file = testFile();
const many = (count: number, name = "") =>
  Array.from({ length: count }, (_, i) => ({ ...grant("a", `u${i}`), principal: thing("user", `u${i}`, name) }));

test.each([
  ["without indexes", false],
  ["with indexes", true],
])("repeats of %s are those of many grants, in the order they were put", async (_what, indexed) => {
  const store = await file.open();
  await store.startOrResume("full");
  if (indexed) await store.deleteGrants([]);
  await store.putGrants(many(3_000));
  await store.putGrants(many(3_000).toReversed());
  await store.putGrants(many(2_000, "named").toReversed());
  await store.putGrants(many(1_000, "named"));
  const examples = [1999, 1998, 1997].map((i) => `group:a:member:user:u${i}`);
  expect((await store.repeats()).grants).toEqual({ equal: 4_000, different: 2_000, examples });
  await store.discard();
});

/** Leaves entitlement and principal, or the entitlement alone, to the columns, as Go may be told to. */
function slim(what: "both" | "entitlement") {
  changeDatabase(file.path, (db) => {
    const update = db.prepare("update v1_grants set data = ? where id = ?");
    for (const { id, data } of db.prepare("select id, data from v1_grants").all()) {
      const { principal, entitlement, ...rest } = fromBinary(GrantSchema, data as Uint8Array);
      const kept = what === "both" ? rest : { ...rest, principal };
      update.run(toBinary(GrantSchema, kept as Grant), id as number);
    }
  });
}

describe("a grant that leaves to its columns what another says itself", () => {
  const withSources = (isDirect: boolean): Grant => ({
    ...grant("a", "u1"),
    sources: create(GrantSourcesSchema, { sources: { a: { isDirect } } }),
  });
  const before = withSources(true);
  const variants: Readonly<Record<string, { now: Grant; equal: { both: boolean; entitlement: boolean } }>> = {
    same: { now: before, equal: { both: true, entitlement: true } },
    "other sources": {
      now: withSources(false),
      equal: { both: false, entitlement: false },
    },
    "a principal with a name": {
      now: { ...before, principal: thing("user", "u1", "named") },
      equal: { both: true, entitlement: false },
    },
    "another principal": {
      now: { ...before, principal: thing("user", "u2") },
      equal: { both: false, entitlement: false },
    },
  };
  const cases = Object.entries(variants).flatMap(([name, { now, equal }]) =>
    (["both", "entitlement"] as const).flatMap((left) =>
      [false, true].map((indexed) => ({ name, now, left, indexed, equal: equal[left] })),
    ),
  );

  test.each(cases)("is compared by what both say: $name, $left left, indexed: $indexed", async (one) => {
    const first = await file.open();
    await first.startOrResume("full");
    await first.putGrants([before]);
    await first.close();
    slim(one.left);

    const store = await file.open();
    await store.startOrResume("full");
    if (one.indexed) await store.deleteGrants([]);
    await store.putGrants([one.now]);
    const { equal, different } = (await store.repeats()).grants;
    expect({ equal, different }).toEqual({ equal: one.equal ? 1 : 0, different: one.equal ? 0 : 1 });
    await store.discard();
  });
});
