import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type SyncRun } from "@baton-connectors/c1z";
import { ResourceSchema, ResourceTypeSchema } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  connector,
  externalResourceMatch,
  grant,
  grantExpandable,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import {
  type RunningService,
  type ServiceSetup,
  startService,
  type TestConductor,
  testConductor,
} from "./running-service.ts";

/** What a sync task and the flags can ask for, seen in the file that is uploaded. */

const user = resourceType<undefined>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  list: async () => ({ items: ["u1", "u2"].map((id) => resource({ type: "user", id, displayName: id, user: {} })) }),
  get: async ({ id }) =>
    id.resource === "gone" ? undefined : resource({ type: "user", id: id.resource, displayName: "U", user: {} }),
});
const member = (id: string) => ({ resourceType: "user", resource: id });
/** Group g1 holds u1; the members of g1 are members of g2; g2 also holds whoever elsewhere is ann@x.test. */
const group = resourceType<undefined>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  list: async () => ({ items: ["g1", "g2"].map((id) => resource({ type: "group", id, displayName: id, group: {} })) }),
  entitlements: async ({ resource: of }) => ({
    items: [assignment(of, "member", { grantableTo: [user], displayName: "Member" })],
  }),
  grants: async ({ resource: of }) => {
    if (of.id!.resource === "g1") return { items: [grant(of, "member", member("u1"))] };
    const nested = grantExpandable({ entitlementIds: ["group:g1:member"], shallow: false });
    const match = externalResourceMatch({ key: "email", value: "ann@x.test", resourceType: 1 });
    return {
      items: [
        grant(of, "member", { resourceType: "group", resource: "g1" }, { annotations: [nested] }),
        grant(of, "member", member("ann@x.test"), { annotations: [match] }),
      ],
    };
  },
});
const nesting = connector<unknown, undefined>({
  metadata: { displayName: "Nesting" },
  connect: () => undefined,
  resourceTypes: [user, group],
});

let server: TestConductor;
let service: RunningService;
let directory: string;
beforeEach(async () => {
  server = await testConductor();
  directory = mkdtempSync(join(tmpdir(), "service-options-"));
});
afterEach(async () => {
  await service.stop();
  await server.close();
  rmSync(directory, { recursive: true });
});

interface Uploaded {
  readonly run: SyncRun;
  readonly types: string[];
  readonly resources: string[];
  readonly entitlements: string[];
  readonly grants: string[];
}

async function synced(task: object, sync: ServiceSetup<undefined>["sync"] = {}): Promise<Uploaded> {
  service = startService({ connector: nesting, sync }, { issued: server.issued, caFile: server.conductor.caFile });
  const { id } = server.conductor.queue.add({ clientId: server.issued.clientId, task: { sync_full: task } as never });
  const view = await server.conductor.ended(id, 120_000);
  if (view.state !== "succeeded") throw new Error(JSON.stringify(view.attempts.at(-1)!.finish));
  const [upload] = server.conductor.uploads.list({ taskId: id });
  const store = await openStore(server.conductor.uploads.pathOf(upload!), { readOnly: true });
  try {
    const [run] = await store.syncs();
    await store.bind(run!.syncId);
    const idOf = (key: { resourceType: string; resource: string } | undefined) =>
      `${key?.resourceType}:${key?.resource}`;
    return {
      run: run!,
      types: (await store.listResourceTypes({})).rows.map((row) => row.id).sort(),
      resources: (await store.listResources({})).rows.map((row) => idOf(row.id)).sort(),
      entitlements: (await store.listEntitlements({})).rows.map((row) => row.id).sort(),
      grants: (await store.listGrants({})).rows
        .map((row) => `${row.entitlement!.id} ${idOf(row.principal?.id)}`)
        .sort(),
    };
  } finally {
    await store.close();
  }
}

const all = {
  types: ["group", "user"],
  resources: ["group:g1", "group:g2", "user:u1", "user:u2"],
  entitlements: ["group:g1:member", "group:g2:member"],
};

test("nothing: everything, expanded", async () => {
  const found = await synced({});
  expect(found).toMatchObject({ run: { type: "full" }, ...all });
  expect(found.grants).toEqual(expect.arrayContaining(["group:g1:member user:u1", "group:g2:member user:u1"]));
});

test("skip_expand_grants: the server expands", async () => {
  const { grants } = await synced({ skip_expand_grants: true });
  expect(grants).toContain("group:g2:member group:g1");
  expect(grants).not.toContain("group:g2:member user:u1");
});

test("skip_grants: entitlements, but no grants", async () => {
  expect(await synced({ skip_grants: true })).toMatchObject({ ...all, grants: [] });
});

test("skip_entitlements_and_grants: resources only", async () => {
  const found = await synced({ skip_entitlements_and_grants: true });
  expect(found).toMatchObject({ run: { type: "resources_only" }, ...all, entitlements: [], grants: [] });
});

test.each<[string, object, ServiceSetup<undefined>["sync"]]>([
  ["the task's list", { sync_resource_type_ids: ["user"] }, {}],
  ["the flag's list", {}, { resourceTypeIds: ["user"] }],
  ["the task's list over the flag's", { sync_resource_type_ids: ["user"] }, { resourceTypeIds: ["group"] }],
])("only some types: %s", async (_, task, sync) => {
  const found = await synced(task, sync);
  expect(found).toMatchObject({ types: ["user"], resources: ["user:u1", "user:u2"], grants: [] });
});

test("targeted_sync_resources: these, as far as they are there", async () => {
  const target = (id: string) => create(ResourceSchema, { id: member(id) });
  const json = (id: string) => ({ id: { resource_type: "user", resource: target(id).id!.resource } });
  const found = await synced({ targeted_sync_resources: [json("u9"), json("gone")] });
  expect(found).toMatchObject({ run: { type: "partial" }, resources: ["user:u9"] });
});

test("--skip-full-sync: a finished sync of nothing", async () => {
  const found = await synced({}, { skipFullSync: true });
  expect(found).toMatchObject({ run: { type: "full" }, types: [], resources: [], entitlements: [], grants: [] });
  expect(found.run.endedAt).not.toBeNull();
});

test.each<[string, object, ServiceSetup<undefined>["sync"]]>([
  ["sqlite", { storage_engine: "sqlite" }, {}],
  ["pebble", { storage_engine: "pebble" }, {}],
  ["pebble, by the flag", {}, { storageEngine: "pebble" }],
  ["the flag, whatever the task wants", { storage_engine: "duckdb" }, { storageEngine: "sqlite" }],
])("storage engine: %s", async (_, task, sync) => {
  expect(await synced(task, sync)).toMatchObject(all);
});

test("an external file: principals of another app are matched", async () => {
  const path = join(directory, "other.c1z");
  const other = await openStore(path, { temporaryDirectory: directory });
  await other.startOrResume("full");
  await other.putResourceTypes([create(ResourceTypeSchema, { id: "person", displayName: "Person", traits: [1] })]);
  const ann = resource({
    type: "person",
    id: "p1",
    displayName: "Ann",
    user: { emails: [{ address: "ann@x.test", isPrimary: true }], profile: { email: "ann@x.test" } },
  });
  await other.putResources([ann]);
  await other.end();
  await other.close();
  const openExternal = async () => {
    const store = await openStore(path, { readOnly: true });
    await store.bindLatest();
    return { options: { store }, close: () => store.discard() };
  };
  const { grants } = await synced({}, { openExternal });
  expect(grants).toContain("group:g2:member person:p1");
  expect(grants).not.toContain("group:g2:member user:ann@x.test");
});
