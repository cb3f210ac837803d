import { assignment, grant, grantExpandable } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { findingsOf } from "../src/index.ts";
import { memoryStore } from "../src/memory-store.ts";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

const user = { id: "user", message: typeNamed("user") };
const ann = thing("user", "ann");
const clean: Script = {
  types: [typeNamed("group"), typeNamed("user")],
  resources: (type) => [[type === "group" ? thing("group", "g") : ann]],
  entitlements: (of) =>
    of.id!.resourceType === "group" ? [[assignment(of, "member", { displayName: "m", grantableTo: [user] })]] : [],
  grants: (of) => (of.id!.resourceType === "group" ? [[grant(of, "member", ann)]] : []),
};
const mistyped = [grantExpandable({ entitlementIds: ["group:inner:membr"] })];
const none = { equal: 0, different: 0, examples: [] };

test("a clean app gives none", async () => {
  const { summary } = await syncScript(clean);
  expect(findingsOf(summary!)).toEqual([]);
  expect(summary).toMatchObject({
    repeats: { resources: none, entitlements: none, grants: none },
    unresolved: { principals: [], entitlements: [], resources: [], types: [] },
    outsideGrantable: [],
    danglingExpansions: { count: 0, examples: [] },
    outsiders: [],
    vanished: [],
    startedOver: [],
  });
});

const careless: Record<
  string,
  { script: Partial<Script>; kind: string; count: number; what: RegExp; examples: string[] }
> = {
  "a row twice": {
    script: { resources: (type) => (type === "group" ? [[thing("group", "g")], [thing("group", "g")]] : [[ann]]) },
    ...{ kind: "repeated", count: 1, what: /resources listed again/, examples: [] },
  },
  "another row under the same id": {
    script: {
      resources: (type) => (type === "group" ? [[thing("group", "g")]] : [[ann, { ...ann, displayName: "Another" }]]),
    },
    ...{ kind: "different", count: 1, what: /the last one counts/, examples: ["user:ann"] },
  },
  "a principal that no list gives": {
    script: { resources: (type) => (type === "group" ? [[thing("group", "g")]] : [[thing("user", "bob")]]) },
    ...{ kind: "missing", count: 1, what: /held by a user that no list gave/, examples: ["group:g:member:user:ann"] },
  },
  "an entitlement that was not listed": {
    script: { entitlements: () => [] },
    ...{
      kind: "missing",
      count: 1,
      what: /of an entitlement that was not listed/,
      examples: ["group:g:member:user:ann"],
    },
  },
  "a principal outside of grantableTo": {
    script: { grants: (of) => (of.id!.resourceType === "group" ? [[grant(of, "member", thing("group", "g"))]] : []) },
    ...{ kind: "not grantable", count: 1, what: /held by a group/, examples: ["group:g:member:group:g"] },
  },
  "an expansion of an entitlement that was not listed": {
    script: {
      resources: (type) => (type === "group" ? [[thing("group", "g"), thing("group", "inner")]] : [[ann]]),
      entitlements: (of) => (of.id!.resourceType === "group" ? [[assignment(of, "member", { displayName: "m" })]] : []),
      grants: (of) =>
        of.id!.resource === "g"
          ? [[grant(of, "member", ann), grant(of, "member", thing("group", "inner"), { annotations: mistyped })]]
          : [],
    },
    ...{ kind: "missing", count: 1, what: /^expansions are of/, examples: ["group:inner:membr"] },
  },
  "a resource of a type that is not declared": {
    script: { resources: (type) => (type === "group" ? [[thing("group", "g")]] : [[ann, thing("robot", "r2")]]) },
    ...{ kind: "missing", count: 1, what: /of the type robot, which is not declared/, examples: ["robot:r2"] },
  },
};
describe.each(Object.entries(careless))("%s", (_, { script, ...expected }) => {
  test("is counted, with examples", async () => {
    const { summary } = await syncScript({ ...clean, ...script });
    const found = findingsOf(summary!);
    expect(found).toEqual([{ ...expected, what: expect.stringMatching(expected.what) }]);
  });
  test("fails a strict sync, which then begins anew", async () => {
    const { error, store } = await syncScript({ ...clean, ...script }, { strict: true });
    expect(error).toMatchObject({ code: "FailedPrecondition", message: expect.stringMatching(/^strict: 1 /) });
    const again = await syncScript(clean, { strict: true, into: memoryStore(store.syncs) });
    expect(again.summary).toMatchObject({ outcome: "finished", resumed: true });
    expect(
      Object.keys(again.content.resources!)
        .map((key) => key.replace("\0", ":"))
        .sort(),
    ).toEqual(["group:g", "user:ann"]);
  });
});

test("principals that the connector names as outside are told apart", async () => {
  const { summary } = await syncScript({
    ...clean,
    resources: (type) => (type === "group" ? [[thing("group", "g")]] : []),
    outside: (type) => (type === "group" ? { user: "guests" } : {}),
  });
  expect(findingsOf(summary!)).toEqual([]);
  expect(summary!.outsiders).toEqual([{ resourceTypeId: "group", principalTypeId: "user", who: "guests", count: 1 }]);
});

test("a sync that was interrupted before it was sealed is not read again", async () => {
  const { store, calls } = await syncScript(clean);
  const [last] = store.checkpoints.slice(-1);
  const again = await syncScript(clean, { into: memoryStore(last) });
  expect(again.summary).toMatchObject({ outcome: "finished" });
  expect(calls.length).toBeGreaterThan(again.calls.length);
  expect(again.calls).toEqual(["validate", "cleanup"]);
});
