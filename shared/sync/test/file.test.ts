import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatOf, openSqlReader, openStore, rollBackExpansion, type Store, toPebble } from "@baton-connectors/c1z";
import {
  assignment,
  childResourceType,
  entitlementId,
  externalResourceMatch,
  grant,
  grantExpandable,
  staticEntitlement,
} from "@baton-connectors/sdk";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { MemoryStore } from "../src/memory-store.ts";
import type { SyncStore } from "../src/store.ts";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "sync-file-"));
  path = join(directory, "sync.c1z");
});
afterEach(() => rmSync(directory, { recursive: true }));
const fixture = (name: string) => new URL(`../../c1z/test/fixtures/${name}`, import.meta.url).pathname;
const opened = (of = path, readOnly = false) => openStore(of, { temporaryDirectory: directory, readOnly, env: {} });

/** The rows of a file's newest sync as they are stored, without what differs from run to run. */
async function contentOf(of: string, syncId?: string) {
  const reader = await openSqlReader(of, { temporaryDirectory: directory });
  try {
    const id = syncId ?? reader.syncs().at(-1)!.syncId;
    const columns = {
      resource_types: "external_id, data",
      resources: "external_id, parent_resource_id, data",
      entitlements: "external_id, data",
      grants: "external_id, entitlement_id, expansion, needs_expansion, data",
    };
    return Object.fromEntries(
      Object.entries(columns).map(([table, names]) => [
        table,
        reader.database
          .prepare(`select ${names} from v1_${table} where sync_id = ? order by external_id`)
          .all(id)
          .map((row) =>
            JSON.stringify(
              Object.values(row).map((value) =>
                value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
              ),
            ),
          ),
      ]),
    );
  } finally {
    await reader.close();
  }
}
async function runsOf(of: string) {
  const reader = await openSqlReader(of, { temporaryDirectory: directory });
  const runs = reader.syncs();
  await reader.close();
  return runs;
}

/** Syncs a script into the file. `during` sees the store after each checkpoint. */
async function syncFile(
  script: Script,
  {
    during,
    ...options
  }: { during?: (store: Store, n: number) => Promise<void> } & Parameters<typeof syncScript>[1] = {},
) {
  const store = await opened();
  let checkpoints = 0;
  const watched: SyncStore = {
    ...store,
    async checkpoint(token) {
      await store.checkpoint(token);
      await during?.(store, checkpoints++);
    },
  };
  const { summary, error, calls } = await syncScript(script, { ...options, into: inMemory(watched) });
  await store.close();
  return { summary, error, calls };
}

/** With what only a store in memory knows, empty. */
const inMemory = (store: SyncStore): MemoryStore => ({
  ...store,
  syncs: [],
  content: () => ({}),
  checkpoints: [],
  cleanups: 0,
});

const groups = ["a", "b"].map((id) => thing("group", id));
/** Every kind of step: children, static entitlements, several pages, a group in a group. */
const app: Script = {
  types: [typeNamed("org"), typeNamed("group"), typeNamed("user")],
  resources: (type, parent) => {
    if (type === "org") return [[thing("org", "1", [childResourceType("group")])]];
    if (type === "group") return parent === "" ? [] : [groups.slice(0, 1), groups.slice(1)];
    return [[thing("user", "u1")]];
  },
  staticEntitlements: (type) => (type === "org" ? [staticEntitlement("owner", "ownership")] : []),
  entitlements: (resource) => (resource.id!.resourceType === "group" ? [[assignment(resource, "member")]] : []),
  grants: (resource) => {
    const { resourceType, resource: id } = resource.id!;
    if (resourceType !== "group") return [];
    const users = [[grant(resource, "member", { resourceType: "user", resource: `in-${id}` })]];
    if (id === "b") return users;
    const annotations = [grantExpandable({ entitlementIds: [entitlementId(groups[1]!.id!, "member")] })];
    return [...users, [grant(resource, "member", groups[1]!.id!, { annotations })]];
  },
};
/** Every step is a checkpoint when the clock leaps. */
const leaping = () => {
  let minutes = 0;
  return () => new Date(Date.now() + 60_000 * minutes++);
};

describe("a file whose sync was killed", () => {
  test("at any checkpoint is finished to the same content", async () => {
    const snapshots: string[] = [];
    await syncFile(app, {
      now: leaping(),
      async during(store, n) {
        await store.save();
        snapshots.push(join(directory, `at-${n}.c1z`));
        cpSync(path, snapshots.at(-1)!);
      },
    });
    const whole = await contentOf(path);
    expect(whole.grants).toHaveLength(4);
    expect(snapshots.length).toBeGreaterThan(15);
    for (const [n, snapshot] of snapshots.entries()) {
      cpSync(snapshot, path);
      const { summary } = await syncFile(app, { workers: n % 2 === 0 ? 1 : 8 });
      expect({ n, ...summary }).toMatchObject({ n, outcome: "finished", resumed: true });
      expect({ n, content: await contentOf(path) }).toEqual({ n, content: whole });
      expect(await runsOf(path)).toHaveLength(1);
    }
  });

  test("at any call is finished to the same content", async () => {
    const { calls } = await syncFile(app);
    const whole = await contentOf(path);
    expect(calls.length).toBeGreaterThan(12);
    for (let at = 2; at <= calls.length; at++) {
      rmSync(path);
      let asked = 0;
      const killed = await syncFile({
        ...app,
        before: () => {
          if (++asked === at) throw new Error("killed");
        },
      });
      if (killed.error) expect(await runsOf(path)).toMatchObject([{ endedAt: null }]);
      expect({ at, ...(await syncFile(app)).summary }).toMatchObject({
        at,
        outcome: "finished",
        resumed: killed.error !== undefined,
      });
      expect({ at, content: await contentOf(path) }).toEqual({ at, content: whole });
    }
  });
});

describe("a second sync", () => {
  test("onto a Go SQLite file keeps the first, the third lets it go", async () => {
    cpSync(fixture("nested.sqlite.c1z"), path);
    const [first] = await runsOf(path);
    const before = await contentOf(path);
    expect((await syncFile(app)).summary).toMatchObject({ outcome: "finished", resumed: false });
    const runs = await runsOf(path);
    expect(runs[0]).toEqual(first);
    expect(runs).toMatchObject([{ type: "full" }, { type: "full", supportsDiff: true, endedAt: expect.any(String) }]);
    expect(await contentOf(path, first!.syncId)).toEqual(before);
    expect(await formatOf(path)).toBe("v1");
    await syncFile(app);
    expect((await runsOf(path)).map(({ syncId }) => syncId)).not.toContain(first!.syncId);
    expect(await runsOf(path)).toHaveLength(2);
    const [one, two] = await runsOf(path);
    expect(await contentOf(path, one!.syncId)).toEqual(await contentOf(path, two!.syncId));
  });

  test("onto a Go Pebble file takes the place of the first: such a file holds one", async () => {
    await syncFile(app);
    const converted = join(directory, "converted.c1z");
    await toPebble(path, converted);
    const expected = await contentOf(converted);
    cpSync(fixture("nested.pebble.c1z"), path);
    const [first] = await runsOf(path);
    for (let round = 0; round < 2; round++) {
      expect((await syncFile(app)).summary).toMatchObject({ outcome: "finished", resumed: false });
      expect(await formatOf(path)).toBe("v3");
      const runs = await runsOf(path);
      expect(runs).toMatchObject([{ type: "full", supportsDiff: true, endedAt: expect.any(String) }]);
      expect(runs[0]!.syncId).not.toBe(first!.syncId);
      expect(await contentOf(path)).toEqual(expected);
    }
  });

  test("of a part names the Go file's full sync as its parent", async () => {
    cpSync(fixture("nested.sqlite.c1z"), path);
    const [first] = await runsOf(path);
    const get: Script["get"] = (id) => thing(id.resourceType, id.resource);
    await syncFile({ ...app, get }, { targets: [{ resourceType: "user", resource: "u1" }] });
    expect((await runsOf(path))[1]).toMatchObject({ type: "partial", parentSyncId: first!.syncId });
  });

  test("finishes what a Go program began with a token of the first format", async () => {
    cpSync(fixture("in-progress.sqlite.c1z"), path);
    const store = await opened();
    const [unfinished] = await store.syncs();
    const options = { syncId: unfinished!.syncId, workers: 1 };
    const { summary, calls } = await syncScript(
      { types: [], entitlements: (resource) => [[assignment(resource, "member")]] },
      { ...options, into: inMemory(store) },
    );
    await store.close();
    expect(summary).toMatchObject({ outcome: "finished", resumed: true, syncId: unfinished!.syncId });
    // It had come to the entitlements of its 79 resources.
    expect(calls.filter((call) => call.startsWith("resources"))).toEqual([]);
    const asked = (kind: string) => calls.filter((call) => call.startsWith(kind)).length;
    expect(asked("entitlements")).toBe(asked("grants"));
    expect(asked("entitlements")).toBeGreaterThan(0);
    expect(await runsOf(path)).toMatchObject([
      { syncId: unfinished!.syncId, endedAt: expect.any(String), supportsDiff: true },
    ]);
    expect((await contentOf(path)).entitlements).toHaveLength(asked("entitlements"));
  });
});

test("expanding Go's nested organisation again gives Go's rows, byte for byte, and those within circles", async () => {
  const source = fixture("nested.sqlite.c1z");
  const expected = await contentOf(source);
  const { syncId, removed, restored } = await rollBackExpansion(source, { out: path });
  expect(removed).toBeGreaterThan(100);
  expect(restored).toBeGreaterThan(0);
  expect((await contentOf(path)).grants!.length).toBe(expected.grants!.length - removed);
  const { summary } = await syncFile({ types: [] }, { syncId, onlyExpandGrants: true });
  expect(summary).toMatchObject({ outcome: "finished" });
  const { grants, ...others } = await contentOf(path);
  expect({ ...others, grants: expected.grants }).toEqual(expected);
  const fromGo = new Set(expected.grants);
  expect(grants!.filter((row) => fromGo.has(row))).toEqual(expected.grants);
  const { cycles, created } = summary!.expansion!;
  expect(grants!.length).toBe(fromGo.size + created - removed);

  // Everybody in one group of a circle is in all of them; where Go has no grant, it is an inherited one.
  const columns = (row: string) => JSON.parse(row) as [id: string, entitlement: string];
  const held = Map.groupBy(grants!.map(columns), ([, entitlement]) => entitlement);
  const usersOf = (entitlement: string) =>
    held.get(entitlement)!.flatMap(([id]) => (id.includes(":user:") ? [id.slice(entitlement.length)] : []));
  expect(cycles.length).toBeGreaterThan(0);
  for (const circle of cycles) {
    const everybody = [...new Set(circle.flatMap(usersOf))].sort();
    for (const entitlement of circle) expect(usersOf(entitlement).sort()).toEqual(everybody);
  }
  const added = grants!.filter((row) => !fromGo.has(row)).map(columns);
  expect(added.filter(([, entitlement]) => !cycles.flat().includes(entitlement))).toEqual([]);
  expect(await rollBackExpansion(path, { out: undefined })).toMatchObject({ removed: created, restored, suspect: 0 });
});

test.each(["flat.sqlite.c1z", "flat.pebble.c1z"])("principals of another app are found in %s", async (name) => {
  const other = await opened(fixture(name), true);
  await other.bindLatest();
  const email = "U0000007@Example.com";
  const annotations = [externalResourceMatch({ resourceType: 1, key: "email", value: email })];
  const script: Script = {
    types: [typeNamed("repo"), typeNamed("login")],
    resources: (type) => (type === "repo" ? [[thing("repo", "r")]] : []),
    entitlements: (resource) => [[assignment(resource, "read")]],
    grants: (resource) => [[grant(resource, "read", { resourceType: "login", resource: "x" }, { annotations })]],
  };
  const { summary, error } = await syncFile(script, { external: { store: other } });
  await other.discard();
  expect(error).toBeUndefined();
  expect(summary).toMatchObject({ outcome: "finished" });
  const reader = await openSqlReader(path, { temporaryDirectory: directory });
  const rows = reader.rows(reader.latestFinished("full")!.syncId);
  const ids = [...rows.grants({ entitlementId: "repo:r:read" })].map(({ id }) => id);
  const users = [...rows.resources({ resourceTypeId: "user" })].length;
  await reader.close();
  expect([ids, users]).toEqual([["repo:r:read:user:u0000007"], 120]);
});
