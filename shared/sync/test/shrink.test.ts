import { assignment, grant } from "@baton-connectors/sdk";
import { expect, test } from "@jest/globals";
import { type MemoryStore, memoryStore } from "../src/memory-store.ts";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

/** An app with so many people, so many groups, and that many of the people in the first of them. */
const app = (people: number, groups: number, members: number): Script => {
  const users = Array.from({ length: people }, (_, n) => thing("user", `u${n}`));
  return {
    types: [typeNamed("user"), typeNamed("group")],
    resources: (type) => [type === "user" ? users : Array.from({ length: groups }, (_, n) => thing("group", `g${n}`))],
    entitlements: (of) => (of.id!.resource === "g0" ? [[assignment(of, "member")]] : []),
    grants: (of) =>
      of.id!.resource === "g0" ? [users.slice(0, members).map((user) => grant(of, "member", user))] : [],
  };
};

const syncs = (into: MemoryStore, script: Script, maxShrink?: number) =>
  syncScript(script, { into, ...(maxShrink !== undefined && { maxShrink }) });
const shown = ({ summary, error }: Awaited<ReturnType<typeof syncs>>) => summary?.outcome ?? error?.message;

test.each<[string, Script, string]>([
  ["nothing", app(10, 10, 10), "finished"],
  ["as much as may be", app(7, 10, 7), "finished"],
  [
    "too many people",
    app(6, 14, 6),
    "the sync has lost too much: 6 people where the last sync had 10, 40% fewer; 6 grants where the last sync had 10, 40% fewer",
  ],
  [
    "too many resources",
    app(10, 3, 10),
    "the sync has lost too much: 13 resources where the last sync had 20, 35% fewer",
  ],
  ["too many grants", app(10, 10, 6), "the sync has lost too much: 6 grants where the last sync had 10, 40% fewer"],
  [
    "everything",
    app(0, 0, 0),
    "the sync has lost too much: 0 people where the last sync had 10, 100% fewer; 0 resources where the last sync had 20, 100% fewer; 0 grants where the last sync had 10, 100% fewer",
  ],
])("with a limit of 30%%, an app that has lost %s", async (_, script, outcome) => {
  const store = memoryStore();
  await syncs(store, app(10, 10, 10), 0.3);
  expect(shown(await syncs(store, script, 0.3))).toBe(outcome);
});

test("without a limit an app may lose everything; a first sync has nothing to be compared with", async () => {
  const store = memoryStore();
  expect(shown(await syncs(store, app(10, 10, 10)))).toBe("finished");
  expect(shown(await syncs(store, app(0, 0, 0)))).toBe("finished");
  expect(shown(await syncs(memoryStore(), app(0, 0, 0), 0.3))).toBe("finished");
});

test("what was refused is refused again, until it is confirmed, and is compared with the last that was not", async () => {
  const store = memoryStore();
  await syncs(store, app(10, 10, 10), 0.3);
  for (let n = 0; n < 2; n++) expect((await syncs(store, app(4, 10, 4), 0.3)).error?.code).toBe("FailedPrecondition");
  expect(shown(await syncs(store, app(4, 10, 4)))).toBe("finished");
  expect(shown(await syncs(store, app(4, 10, 4), 0.3))).toBe("finished");
});

test("a limit of nothing refuses the loss of one", async () => {
  const store = memoryStore();
  await syncs(store, app(10, 10, 10), 0);
  expect(shown(await syncs(store, app(10, 10, 10), 0))).toBe("finished");
  expect(shown(await syncs(store, app(10, 10, 9), 0))).toContain("9 grants where the last sync had 10");
});

test("a sync of some types only is compared in these", async () => {
  const store = memoryStore();
  const groups = { maxShrink: 0.3, resourceTypeIds: ["group"], into: store };
  await syncs(store, app(10, 10, 10), 0.3);
  expect(shown(await syncScript(app(10, 10, 10), groups))).toBe("finished");
  expect(shown(await syncScript(app(10, 2, 10), groups))).toContain("2 resources where the last sync had 10");
});

test("where the store does not hold the last sync, what it had can be told", async () => {
  const lastTotals = { resources: 20, grants: 10, resources_by_resource_type: { user: 10, group: 10 } };
  expect(shown(await syncScript(app(9, 10, 9), { maxShrink: 0.3, lastTotals }))).toBe("finished");
  expect(shown(await syncScript(app(5, 15, 9), { maxShrink: 0.3, lastTotals }))).toContain(
    "5 people where the last sync had 10",
  );
});
