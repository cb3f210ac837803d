import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, rollBackExpansion, type Store } from "@baton-connectors/c1z";
import type { Entitlement, Grant, Resource, ResourceType } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  childResourceType,
  exclusionGroup,
  externalResourceMatch,
  externalResourceMatchId,
  grant,
  grantExpandable,
  insertResourceGrants,
  resource,
  resourceType,
  skipEntitlementsAndGrants,
  staticEntitlement,
} from "@baton-connectors/sdk";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { expandAgain } from "../src/index.ts";
import type { MemoryStore } from "../src/memory-store.ts";
import type { SyncOptions } from "../src/options.ts";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

/** What holds for three rows and not for ten thousand: the pages of a connector, of a store, of a plan. */
let folder: string;
let open: Store[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sync-size-"));
});
afterEach(async () => {
  for (const store of open) await store.discard();
  open = [];
  rmSync(folder, { recursive: true });
});
async function opened(name: string, readOnly = false): Promise<Store> {
  const store = await openStore(join(folder, name), { temporaryDirectory: folder, readOnly, env: {} });
  open.push(store);
  return store;
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
function pagesOf<T>(rows: readonly T[], size: number): T[][] {
  return range(Math.ceil(rows.length / size)).map((page) => rows.slice(page * size, (page + 1) * size));
}
/** What a script lists is made once, not at every call. */
function listing<T>(make: () => T[][]): () => T[][] {
  let made: T[][] | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function sync(script: Script, options: Partial<SyncOptions> = {}) {
  const store = await opened("sync.c1z");
  const into = { ...store, syncs: [], content: () => ({}), checkpoints: [], cleanups: 0 } as unknown as MemoryStore;
  const { summary, error, calls } = await syncScript(script, { workers: 12, ...options, into });
  if (error) return { error, calls, summary, store };
  await store.bind(summary!.syncId);
  return { error, calls, summary, store };
}
type Listing<T> = (query: { pageToken: string }) => Promise<{ rows: readonly T[]; next: string }>;
async function all<T>(list: Listing<T>): Promise<T[]> {
  const rows: T[] = [];
  for (let pageToken = "", more = true; more; ) {
    const page = await list({ pageToken });
    rows.push(...page.rows);
    pageToken = page.next;
    more = pageToken !== "";
  }
  return rows;
}
const resourcesIn = (store: Store) => all<Resource>((query) => store.listResources(query));
const entitlementsIn = (store: Store) => all<Entitlement>((query) => store.listEntitlements(query));
const grantsIn = (store: Store) => all<Grant>((query) => store.listGrants(query));
const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
const nameOf = ({ id }: Resource) => id!.resource;
const user = (i: number) => ({ resourceType: "user", resource: `u${i}` });

test("more resources than a page of the store holds are planned in Go's order: each page from its end", async () => {
  const count = 10_050;
  const listed = (i: number) => i % 67 === 0;
  const things = listing(() =>
    pagesOf(
      range(count).map((i) => thing("group", `g${i}`, listed(i) ? [] : [skipEntitlementsAndGrants()])),
      997,
    ),
  );
  const { summary, store } = await sync({
    types: [typeNamed("group"), typeNamed("user")],
    resources: (type) => (type === "group" ? things() : []),
    entitlements: (of) => [[assignment(of, "member")]],
    grants: (of) => [[grant(of, "member", user(1))], [grant(of, "member", user(2))]],
  });
  const wanted = range(count).filter(listed);
  expect(summary!.rows).toEqual({ resourceTypes: 2, resources: count, entitlements: 150, grants: 300 });
  expect((await resourcesIn(store)).map(nameOf)).toEqual(range(count).map((i) => `g${i}`));
  const planned = [...wanted.filter((i) => i < 10_000).reverse(), ...wanted.filter((i) => i >= 10_000).reverse()];
  expect(idsOf(await entitlementsIn(store))).toEqual(planned.map((i) => `group:g${i}:member`));
  expect(idsOf(await grantsIn(store))).toEqual(
    planned.flatMap((i) => [`group:g${i}:member:user:u1`, `group:g${i}:member:user:u2`]),
  );
});

test("one resource with thousands of entitlements and grants on odd pages has them all, in order", async () => {
  const group = thing("group", "all");
  const entitlements = listing(() =>
    pagesOf(
      range(2_501).map((i) => assignment(group, `e${i}`)),
      43,
    ),
  );
  const grants = listing(() =>
    pagesOf(
      range(12_503).map((i) => grant(group, `e${i % 2_501}`, user(i))),
      211,
    ),
  );
  const { store } = await sync({
    types: [typeNamed("group"), typeNamed("user")],
    resources: (type) => (type === "group" ? [[group]] : []),
    entitlements,
    grants,
  });
  expect(idsOf(await entitlementsIn(store))).toEqual(range(2_501).map((i) => `group:all:e${i}`));
  expect(idsOf(await grantsIn(store))).toEqual(range(12_503).map((i) => `group:all:e${i % 2_501}:user:u${i}`));
});

test("a child listing of each of many parents, named on pages of them, is read once", async () => {
  const orgs = listing(() =>
    pagesOf(
      range(1_500).map((i) => thing("org", `o${i}`, [childResourceType("team")])),
      501,
    ),
  );
  const { store, calls } = await sync({
    types: [typeNamed("org", [skipEntitlementsAndGrants()]), typeNamed("team", [skipEntitlementsAndGrants()])],
    resources: (type, parent) => {
      if (type === "org") return orgs();
      return parent === "" ? [] : [[thing("team", `${parent}-1`)], [thing("team", `${parent}-2`)]];
    },
  });
  const children = calls.filter((call) => call.startsWith("resources team of"));
  expect([children.length, new Set(children).size]).toEqual([3_000, 3_000]);
  expect(new Set((await resourcesIn(store)).map(nameOf)).size).toBe(4_500);
});

test("static entitlements of more resources than a page holds stand template by template", async () => {
  const count = 10_050;
  const { store } = await sync({
    types: [typeNamed("app", [skipEntitlementsAndGrants()])],
    resources: listing(() =>
      pagesOf(
        range(count).map((i) => thing("app", `a${i}`)),
        5_001,
      ),
    ),
    staticEntitlements: () => [staticEntitlement("use", "assignment"), staticEntitlement("own", "ownership")],
  });
  expect(idsOf(await entitlementsIn(store))).toEqual(
    ["use", "own"].flatMap((slug) => range(count).map((i) => `app:a${i}:${slug}`)),
  );
});

test("grants by the thousand bring their resources, each once with what was said last", async () => {
  const repo = (i: number, page: number) =>
    resource({ type: "repo", id: `r${i}`, displayName: `r${i} of page ${page}` });
  const count = 2_600;
  const { store, summary } = await sync({
    types: [typeNamed("org"), typeNamed("repo", [skipEntitlementsAndGrants()]), typeNamed("user")],
    resources: (type) => (type === "org" ? [[thing("org", "o")]] : []),
    grantAnnotations: [insertResourceGrants()],
    // Every repository twice, in runs of 89 a page.
    grants: listing(() =>
      pagesOf(range(2 * count), 89).map((page, n) => page.map((i) => grant(repo(i % count, n), "read", user(i)))),
    ),
  });
  expect(summary!.rows.grants).toBe(2 * count);
  const repos = (await resourcesIn(store)).filter(({ id }) => id!.resourceType === "repo");
  expect(repos.map(({ displayName }) => displayName)).toEqual(
    range(count).map((i) => `r${i} of page ${Math.floor((count + i) / 89)}`),
  );
});

test("a partial sync of hundreds of resources reads each, and what its grants are on once", async () => {
  const targets = range(400).map((i) => ({ resourceType: "group", resource: `g${i}` }));
  const { store, calls } = await sync(
    {
      types: [typeNamed("group"), typeNamed("user"), typeNamed("app")],
      get: ({ resourceType, resource: id }) => thing(resourceType, id),
      entitlements: (of) => [[assignment(of, "member")]],
      grants: (of) => [
        [grant(of, "member", user(1))],
        range(3).map((i) => grant(thing("app", `a${i}`), "use", user(Number(of.id!.resource.slice(1))))),
      ],
    },
    { targets },
  );
  expect(calls.filter((call) => call.startsWith("get app"))).toHaveLength(3);
  expect((await resourcesIn(store)).length).toBe(403);
  expect((await entitlementsIn(store)).length).toBe(400);
  expect((await grantsIn(store)).length).toBe(1_600);
});

test("ten thousand grants that expansion made are taken back, and made again", async () => {
  const count = 10_300;
  const [inner, outer] = [thing("group", "inner"), thing("group", "outer")];
  const annotations = [grantExpandable({ entitlementIds: ["group:inner:member"] })];
  const users = listing(() => [range(count).map((i) => grant(inner, "member", user(i)))]);
  const { store, summary } = await sync({
    types: [typeNamed("group"), typeNamed("user")],
    resources: (type) => (type === "group" ? [[inner, outer]] : []),
    entitlements: (of) => [[assignment(of, "member")]],
    grants: (of) => (nameOf(of) === "inner" ? users() : [[grant(outer, "member", inner.id!, { annotations })]]),
  });
  expect(summary!.expansion).toMatchObject({ created: count });
  await store.close();
  open = [];
  const out = join(folder, "back.c1z");
  const { syncId, removed } = await rollBackExpansion(join(folder, "sync.c1z"), { out });
  expect(removed).toBe(count);
  const again = await opened("back.c1z");
  await again.bind(syncId);
  expect(await grantsIn(again)).toHaveLength(count + 1);
  await expandAgain(again, syncId, (message) => {
    throw new Error(message);
  });
  await again.bind(syncId);
  const grants = await grantsIn(again);
  expect(grants.filter(({ sources }) => sources?.sources["group:inner:member"]?.isDirect)).toHaveLength(count);
  expect(grants).toHaveLength(2 * count + 1);
});

describe("exclusion groups over more entitlements than a page holds", () => {
  const groups = 205;
  const levels = (last: number): Script => {
    const things = range(groups).map((i) => thing("app", `a${i}`));
    return {
      types: [typeNamed("app")],
      resources: () => [things],
      entitlements: (of) => {
        const exclusionGroupId = `group of ${nameOf(of)}`;
        const members = nameOf(of) === "a0" ? last : 50;
        return [
          range(members).map((i) =>
            assignment(of, `l${i}`, { annotations: [exclusionGroup({ exclusionGroupId, isDefault: i === 0 })] }),
          ),
        ];
      },
    };
  };
  test("pass with fifty members each", async () => {
    const { summary } = await sync(levels(50));
    expect(summary).toMatchObject({ outcome: "finished", rows: { entitlements: 50 * groups } });
  });
  test("fail with one too many in the last of them", async () => {
    const { error } = await sync(levels(51));
    expect(error!.message).toContain('exclusion group "group of a0" has more than 50 entitlements');
  });
});

describe("principals of another application by the ten thousand", () => {
  const count = 10_300;
  const person = (i: number) =>
    resource({
      type: "user",
      id: `x${i}`,
      displayName: `X ${i}`,
      user: { emails: [{ address: `X${i}@example.com`, isPrimary: true }] },
    });
  const kind = (id: "user" | "group" | "robot", trait: "user" | "group") =>
    resourceType({ id, displayName: id, traits: [trait], list: () => ({ items: [] }) }).message as ResourceType;
  async function directory(people = range(count).map(person)) {
    const store = await opened("other.c1z");
    await store.start("full", "");
    const staff = resource({ type: "group", id: "staff", displayName: "Staff", group: {} });
    await store.putResourceTypes([kind("user", "user"), kind("group", "group"), kind("robot", "user")]);
    await store.putResources([...people, staff]);
    await store.putEntitlements([assignment(staff, "member")]);
    await store.putGrants(people.map((one) => grant(staff, "member", one.id!)));
    await store.end();
    await store.close();
    open.pop();
    const finished = await opened("other.c1z", true);
    await finished.bindLatest();
    return finished;
  }
  const repo = thing("repo", "r");
  const carriers = listing(() =>
    pagesOf(
      range(2_600).map((i) => {
        const value = `x${i * 4}@EXAMPLE.com`;
        // Those from 2,575 on mean nobody.
        const annotations = [externalResourceMatch({ resourceType: 1, key: "email", value })];
        return grant(repo, "read", { resourceType: "login", resource: `l${i}` }, { annotations });
      }),
      101,
    ),
  );
  const app: Script = {
    types: [typeNamed("repo"), typeNamed("login")],
    resources: (type) => (type === "repo" ? [[repo]] : []),
    entitlements: (of) => [[assignment(of, "read")]],
    grants: carriers,
  };

  test("are copied and matched", async () => {
    const { store } = await sync(app, { external: { store: await directory() } });
    const grants = await grantsIn(store);
    expect(grants.filter(({ entitlement }) => entitlement!.id === "group:staff:member")).toHaveLength(count);
    expect(idsOf(grants.filter(({ entitlement }) => entitlement!.id === "repo:r:read"))).toEqual(
      range(2_575).map((i) => `repo:r:read:user:x${i * 4}`),
    );
  });

  test("are those who hold an entitlement there, more than are looked up at once, with their types alone", async () => {
    const external = { store: await directory(range(2_100).map(person)), entitlementId: "group:staff:member" };
    const { store } = await sync({ ...app, grants: () => [] }, { external });
    const types = await all<ResourceType>((query) => store.listResourceTypes(query));
    expect(idsOf(types)).toEqual(["repo", "login", "user"]);
    expect(await resourcesIn(store)).toHaveLength(2_101);
  });

  test("are matched by what a grant said last, where it was said twice", async () => {
    const said = (id: string) =>
      grant(repo, "read", { resourceType: "login", resource: "l" }, { annotations: [externalResourceMatchId(id)] });
    const { store } = await sync(
      { ...app, grants: () => [[said("x1")], [said("x2")]] },
      { external: { store: await directory(range(3).map(person)) } },
    );
    const grants = (await grantsIn(store)).filter(({ entitlement }) => entitlement!.id === "repo:r:read");
    expect(idsOf(grants)).toEqual(["repo:r:read:user:x2"]);
  });
});
