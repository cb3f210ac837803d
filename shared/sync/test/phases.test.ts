import { type Resource, TypeScopedGrantsSchema } from "@baton-connectors/protocol/connector-v2";
import {
  annotation,
  assignment,
  BatonError,
  childResourceType,
  exclusionGroup,
  grant,
  skipEntitlements,
  skipEntitlementsAndGrants,
  skipGrants,
  staticEntitlement,
} from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { memoryStore } from "../src/memory-store.ts";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

const team: Script = {
  types: [typeNamed("user", [skipEntitlementsAndGrants()]), typeNamed("group")],
  resources: (type) =>
    type === "user" ? [[thing("user", "a"), thing("user", "b")], [thing("user", "c")]] : [[thing("group", "g1")], []],
  entitlements: (resource) => [[assignment(resource, "member")]],
  grants: (resource) => [
    [grant(resource, "member", { resourceType: "user", resource: "a" })],
    [grant(resource, "member", { resourceType: "user", resource: "b" })],
  ],
};

describe("a full sync", () => {
  test("asks for types, resources, static entitlements, entitlements and grants, in this order", async () => {
    const { calls, summary, store } = await syncScript(team);
    expect(calls).toEqual([
      "validate",
      "types",
      "resources group",
      "resources group 1",
      "resources user",
      "resources user 1",
      "types",
      "static user",
      "static group",
      "entitlements group/g1",
      "grants group/g1",
      "grants group/g1 1",
      "cleanup",
    ]);
    expect(summary).toMatchObject({
      outcome: "finished",
      syncType: "full",
      resumed: false,
      rows: { resourceTypes: 2, resources: 4, entitlements: 1, grants: 2 },
    });
    expect(store.syncs).toMatchObject([{ type: "full", ended: true, supportsDiff: true }]);
    expect(store.cleanups).toBe(1);
  });

  test("ends with a token that holds no action", async () => {
    const { store } = await syncScript(team);
    expect(JSON.parse(store.syncs[0]!.token)).toEqual({
      current_action_id: 13,
      completed_actions_count: 13,
      ingest_quality: { source_cache_replay_blocked: true, reason_flags: 32 },
      version: 1,
    });
  });

  test("without entitlements and grants is of the type resources_only", async () => {
    const { calls, store } = await syncScript(team, { skipEntitlementsAndGrants: true });
    expect(calls.filter((call) => !call.startsWith("resources"))).toEqual(["validate", "types", "cleanup"]);
    expect(store.syncs).toMatchObject([{ type: "resources_only", ended: true }]);
  });

  test("without grants stays full", async () => {
    const { calls, store, content } = await syncScript(team, { skipGrants: true });
    expect(calls.some((call) => call.startsWith("grants"))).toBe(false);
    expect(Object.keys(content.entitlements!)).toEqual(["group:g1:member"]);
    expect(store.syncs).toMatchObject([{ type: "full", ended: true }]);
  });

  test("that is to be skipped validates and leaves an empty finished sync", async () => {
    const { calls, store } = await syncScript(team, { skipFullSync: true });
    expect(calls).toEqual(["validate"]);
    expect(store.syncs).toMatchObject([{ type: "full", ended: true, token: "" }]);
  });

  test("of chosen types drops what refers to others, and says how much", async () => {
    const { content, summary } = await syncScript(team, { resourceTypeIds: ["group"] });
    expect(Object.keys(content.resourceTypes!)).toEqual(["group"]);
    expect(content.grants).toEqual({});
    expect(summary!.dropped).toMatchObject({ grantsDropped: 2, reasonFlags: 2 | 32 });
    expect(summary!.warnings).toEqual([{ step: "ingest", message: expect.stringContaining("2 grants") }]);
  });

  test("of a type that the connector does not have fails", async () => {
    const { error } = await syncScript(team, { resourceTypeIds: ["group", "grup"] });
    expect(error).toMatchObject({ code: "InvalidArgument", message: "invalid resource type 'grup' in filter" });
  });

  test("whose credentials fail does not begin", async () => {
    const { error, store } = await syncScript({
      ...team,
      before: () => {
        throw Object.assign(new Error("no"), {});
      },
    });
    expect(error).toMatchObject({ message: "no" });
    expect(store.syncs).toEqual([]);
  });
});

describe("what a token says of the sync's quality", () => {
  const qualityOf = async (script: Script, options: Parameters<typeof syncScript>[1] = {}) => {
    const { store } = await syncScript(script, options);
    return JSON.parse(store.syncs.at(-1)!.token).ingest_quality;
  };
  test("is that references of a full sync were not checked, and nothing of other syncs", async () => {
    expect(await qualityOf(team)).toEqual({ source_cache_replay_blocked: true, reason_flags: 32 });
    expect(await qualityOf(team, { skipEntitlementsAndGrants: true })).toEqual({});
    const get = () => thing("group", "g1");
    const targets = [{ resourceType: "group", resource: "g1" }];
    expect(await qualityOf({ ...team, get }, { targets })).toEqual({});
  });

  test("is at once that rows were left out", async () => {
    const { store } = await syncScript(
      {
        ...team,
        before: (call) => {
          if (call === "grants group/g1 1") throw new BatonError("PermissionDenied", "no");
        },
      },
      { resourceTypeIds: ["group"] },
    );
    expect(JSON.parse(store.syncs[0]!.token).ingest_quality).toEqual({
      source_cache_replay_blocked: true,
      grants_dropped: 1,
      reason_flags: 2,
    });
  });

  test("is not known where another process began and left no word", async () => {
    const into = memoryStore();
    into.startOrResume("full");
    expect(await qualityOf(team, { into })).toEqual({ source_cache_replay_blocked: true, reason_flags: 64 | 32 });
  });
});

describe("skip rules", () => {
  const annotations = {
    none: [],
    skipEntitlementsAndGrants: [skipEntitlementsAndGrants()],
    skipEntitlements: [skipEntitlements()],
    skipGrants: [skipGrants()],
  };
  test.each([
    { on: "resource", skip: "none", asked: ["entitlements", "grants"] },
    { on: "resource", skip: "skipEntitlementsAndGrants", asked: [] },
    { on: "resource", skip: "skipEntitlements", asked: ["grants"] },
    { on: "resource", skip: "skipGrants", asked: ["entitlements"] },
    { on: "type", skip: "skipEntitlementsAndGrants", asked: [] },
    { on: "type", skip: "skipEntitlements", asked: ["grants"] },
    { on: "type", skip: "skipGrants", asked: ["entitlements", "grants"] },
  ] as const)("$skip on the $on", async ({ on, skip, asked }) => {
    const { calls } = await syncScript({
      types: [typeNamed("app", on === "type" ? annotations[skip] : [])],
      resources: () => [[thing("app", "1", on === "resource" ? annotations[skip] : [])]],
    });
    const about = calls.filter((call) => call.endsWith(" app/1")).map((call) => call.split(" ")[0]);
    expect(about).toEqual(asked);
  });
});

describe("a type whose grants are listed as a whole", () => {
  test("is asked for once, after the resources of other types, and a token names the type alone", async () => {
    const { calls, store } = await syncScript({
      types: [typeNamed("org"), typeNamed("app", [annotation(TypeScopedGrantsSchema)])],
      resources: (type) => [[thing(type, "1"), thing(type, "2")]],
      before: (call) => {
        if (call === "grants app/app") throw new BatonError("PermissionDenied", "no");
      },
    });
    expect(calls.filter((call) => call.startsWith("grants"))).toEqual([
      "grants org/2",
      "grants org/1",
      "grants app/app",
    ]);
    const { actions_map: actions, version } = JSON.parse(store.syncs[0]!.token);
    expect(Object.values(actions)).toContainEqual({
      id: expect.any(String),
      operation: "list-grants",
      resource_type_id: "app",
      type_scoped: true,
    });
    expect(version).toBe(2);
  });
});

describe("child resources", () => {
  const tree: Script = {
    types: [typeNamed("org"), typeNamed("team"), typeNamed("member")],
    resources: (type, parent) => {
      if (type === "org")
        return [[thing("org", "1", [childResourceType("team")])], [thing("org", "2", [childResourceType("team")])]];
      if (type === "team" && parent !== "")
        return [[thing("team", `${parent.slice(-1)}a`, [childResourceType("member"), childResourceType("member")])]];
      if (type === "member" && parent !== "") return [[thing("member", `of-${parent.slice(5)}`)]];
      return [];
    },
  };

  test("are listed under each parent, each listing once", async () => {
    const { calls, content } = await syncScript(tree);
    expect(calls.filter((call) => call.startsWith("resources")).sort()).toEqual([
      "resources member",
      "resources member of team/1a",
      "resources member of team/2a",
      "resources org",
      "resources org 1",
      "resources team",
      "resources team of org/1",
      "resources team of org/2",
    ]);
    expect(Object.keys(content.resources!)).toHaveLength(6);
  });

  test("of types that are not synced are not listed", async () => {
    const { calls } = await syncScript(tree, { resourceTypeIds: ["org", "team"] });
    expect(calls.some((call) => call.startsWith("resources member"))).toBe(false);
  });
});

describe("static entitlements", () => {
  test("become one per resource, with the resource's words where the template has none", async () => {
    const { content } = await syncScript({
      types: [typeNamed("app")],
      resources: () => [
        [thing("app", "1"), thing("app", "2")],
        [thing("app", "3"), thing("app", "4")],
      ],
      staticEntitlements: () => [
        staticEntitlement("use", "assignment"),
        staticEntitlement("own", "ownership", {
          displayName: "Owner",
          annotations: [exclusionGroup({ exclusionGroupId: "level", scopeToResource: true, isDefault: true })],
        }),
      ],
    });
    expect(Object.keys(content.entitlements!)).toHaveLength(8);
    expect(content.entitlements!["app:3:use"]).toMatchObject({ displayName: "app 3", slug: "use" });
    expect(content.entitlements!["app:4:own"]).toMatchObject({ displayName: "Owner", slug: "own" });
    const [annotation] = (content.entitlements!["app:4:own"] as Resource).annotations;
    expect(new TextDecoder().decode(annotation!.value)).toContain("level-4");
  });
});
