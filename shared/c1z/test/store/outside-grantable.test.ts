import { EntitlementSchema } from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { createHolderTypes } from "../../src/store/holder-types.ts";
import { outsideGrantableOf } from "../../src/store/outside-grantable.ts";
import { entitlement, grant, type } from "../rows.ts";
import { changeDatabase, testFile } from "../v1-file.ts";

const file = testFile();
const forGroups = (name: string) => create(EntitlementSchema, { ...entitlement(name), grantableTo: [type("group")] });

test("is the same however much of the rows was noted, and whichever indexes there are", async () => {
  const store = await file.open();
  const { syncId } = await store.startOrResume("full");
  await store.putEntitlements(["a", "b", "c"].map(forGroups));
  await store.putGrants([
    grant("a", "u1"),
    grant("b", "u1"),
    grant("a", "u2"),
    grant("a", "g", { principalType: "group" }),
  ]);
  await store.putGrants([grant("b", "r", { principalType: "robot" }), grant("a", "u3"), grant("open", "u1")]);
  const found = await store.outsideGrantable();
  expect(found).toEqual([
    { entitlementId: "group:a:member", principalType: "user", count: 3, example: "group:a:member:user:u1" },
    { entitlementId: "group:b:member", principalType: "robot", count: 1, example: "group:b:member:robot:r" },
    { entitlementId: "group:b:member", principalType: "user", count: 1, example: "group:b:member:user:u1" },
  ]);
  await store.end();
  await store.close();

  const notedOfAll = new Map(
    ["a", "b", "open"].map((name) => [
      `group:${name}:member`,
      ["user", "robot"].map((of) => ({ type: of, first: 1, last: 7 })),
    ]),
  );
  const holders = [
    { noted: undefined, before: 0 },
    { noted: undefined, before: 7 },
    { noted: new Map(), before: 7 },
    { noted: notedOfAll, before: 0 },
    { noted: notedOfAll, before: 3 },
  ];
  changeDatabase(
    file.path,
    (db) => {
      for (const holderTypes of holders)
        for (const indexed of ["none", "by-entitlement", "all"] as const)
          expect(outsideGrantableOf(db, syncId, { indexed, holderTypes })).toEqual(found);
    },
    file.path,
  );
});

test("what is noted has a limit", () => {
  const types = createHolderTypes();
  const note = (from: number, to: number) => {
    for (let i = from; i < to; i++) types.note(`e${i}`, "user", i, 1);
  };
  types.restart(0);
  types.note("a", "user", 5, 3);
  types.note("a", "group", 8, 1);
  types.note("a", "user", 9, 2);
  expect(types.noted?.get("a")).toEqual([
    { type: "user", first: 5, last: 10 },
    { type: "group", first: 8, last: 8 },
  ]);
  note(0, 49_998);
  expect(types.noted).toBeDefined();
  note(49_998, 50_000);
  expect(types.noted).toBeUndefined();
  types.restart(7);
  expect([types.noted?.size, types.before]).toEqual([0, 7]);
});
