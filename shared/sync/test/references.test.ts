import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantSchema,
  type Resource,
  ResourceSchema,
} from "@baton-connectors/protocol/connector-v2";
import { assignment, BatonError, grant, insertResourceGrants } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { memoryStore } from "../src/memory-store.ts";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

const listed = thing("group", "g1");
const base: Script = {
  types: [typeNamed("group"), typeNamed("user")],
  resources: (type) => [type === "group" ? [listed] : [thing("user", "ann")]],
};

/** As a connector in another language may send it: ours would not make one. */
function nameless(resourceType: string, resource: string): Resource {
  return create(ResourceSchema, { id: { resourceType, resource }, displayName: "?" });
}

/** What a row may say of a resource; `dangling` is of a type that is synced, but nobody listed it. */
const resources: Readonly<Record<string, Resource | undefined>> = {
  absent: undefined,
  "without id": create(ResourceSchema, { displayName: "?" }),
  "of an empty type": nameless("", "x"),
  "with an empty name": nameless("group", ""),
  "of an unknown type": thing("app", "x"),
  dangling: thing("group", "nobody"),
  listed,
};
const principals: Readonly<Record<string, Resource | undefined>> = {
  ...resources,
  "with an empty name": nameless("user", ""),
  dangling: thing("user", "nobody"),
  listed: thing("user", "ann"),
};
const names = Object.keys(resources);
/** Who says too little to be looked at is left to what comes later. */
const hidden = ["absent", "without id"];
const unidentified = [...hidden, "of an empty type", "with an empty name"];
const unknown = "of an unknown type";

function granted(entitlement: Entitlement | undefined, principal: Resource | undefined): Grant {
  const row = create(GrantSchema, { id: "row" });
  if (entitlement) row.entitlement = entitlement;
  if (principal) row.principal = principal;
  return row;
}
const entitlementOn = (resource: Resource | undefined) =>
  create(EntitlementSchema, { id: "e", ...(resource && { resource }) });

async function outcome(row: Grant, inserting: boolean) {
  const { error, content, summary } = await syncScript({
    ...base,
    grants: (resource) => (resource.id!.resource === "g1" ? [[row]] : []),
    grantAnnotations: inserting ? [insertResourceGrants()] : [],
  });
  if (error) return { error: error.message };
  const { grantsDropped, grantResourcesDropped, invalidResources } = summary!.dropped;
  return { stored: Object.keys(content.grants!).length === 1, grantsDropped, grantResourcesDropped, invalidResources };
}

describe("a grant of an entitlement on a resource", () => {
  const cells = names.flatMap((on) => names.map((to) => ({ on, to })));

  test.each(cells)("$on, to a principal $to", async ({ on, to }) => {
    const dropped = !hidden.includes(on) && !hidden.includes(to) && (on === unknown || to === unknown);
    expect(await outcome(granted(entitlementOn(resources[on]), principals[to]), false)).toEqual({
      stored: !dropped,
      grantsDropped: dropped ? 1 : 0,
      grantResourcesDropped: 0,
      invalidResources: 0,
    });
  });

  test.each(cells)("$on, to a principal $to, on a page that brings its resources", async ({ on, to }) => {
    const invalid = unidentified.includes(on);
    const dropped = !invalid && !hidden.includes(to) && (on === unknown || to === unknown);
    expect(await outcome(granted(entitlementOn(resources[on]), principals[to]), true)).toEqual({
      stored: !invalid && !dropped,
      grantsDropped: dropped ? 1 : 0,
      grantResourcesDropped: on === unknown ? 1 : 0,
      invalidResources: invalid ? 1 : 0,
    });
  });
});

test.each(names)("a grant without entitlement, to a principal %s, is kept as it is", async (to) => {
  expect(await outcome(granted(undefined, principals[to]), false)).toMatchObject({ stored: true, grantsDropped: 0 });
});

test.each(names)("an entitlement on a resource %s", async (on) => {
  const { content, summary } = await syncScript({
    ...base,
    entitlements: (resource) => (resource.id!.resource === "g1" ? [[entitlementOn(resources[on])]] : []),
  });
  const invalid = unidentified.includes(on);
  expect(Object.keys(content.entitlements!)).toHaveLength(invalid || on === unknown ? 0 : 1);
  expect(summary!.dropped).toMatchObject({
    invalidEntitlements: invalid ? 1 : 0,
    entitlementsDropped: on === unknown ? 1 : 0,
  });
});

test.each([
  ["missing", { resourceType: "group", resource: "nobody" }],
  ["of an unknown type", { resourceType: "app", resource: "x" }],
  ["itself", { resourceType: "group", resource: "g2" }],
])("a resource whose parent is %s is stored as it is", async (_what, parent) => {
  const parentResourceId = { ...listed.id!, ...parent };
  const child = { ...thing("group", "g2"), parentResourceId };
  const other = { ...thing("group", "g3"), parentResourceId: child.id! };
  const { content } = await syncScript({ ...base, resources: (type) => (type === "group" ? [[child, other]] : []) });
  expect(content.resources).toMatchObject({ "group\0g2": { parentResourceId: parent }, "group\0g3": {} });
});

test("two resources that are each other's parent are stored as they are", async () => {
  const [one, two] = [thing("group", "g2"), thing("group", "g3")];
  const rows = [
    { ...one, parentResourceId: two.id! },
    { ...two, parentResourceId: one.id! },
  ];
  const { content } = await syncScript({ ...base, resources: (type) => (type === "group" ? [rows] : []) });
  expect(Object.keys(content.resources!)).toEqual(["group\0g2", "group\0g3"]);
});

describe("what was left out and what was kept", () => {
  const app: Script = {
    ...base,
    entitlements: (resource) => (resource.id!.resource === "g1" ? [[assignment(resource, "member")]] : []),
    grants: (resource) =>
      resource.id!.resource === "g1"
        ? [
            [grant(resource, "member", { resourceType: "robot", resource: "r" })],
            [grant(resource, "member", { resourceType: "user", resource: "nobody" })],
          ]
        : [],
  };

  test("stays so, and is counted once, wherever the sync is resumed", async () => {
    let minutes = 0;
    const whole = await syncScript(app, { now: () => new Date(Date.now() + 60_000 * minutes++) });
    expect(Object.keys(whole.content.grants!)).toEqual(["group:g1:member:user:nobody"]);
    expect(whole.summary!.dropped.grantsDropped).toBe(1);
    for (const [n, snapshot] of whole.store.checkpoints.entries()) {
      const resumed = await syncScript(app, { into: memoryStore(snapshot) });
      expect({ n, content: resumed.content }).toEqual({ n, content: whole.content });
      // With nothing left to do a sync starts over, as Go's does, and counts again.
      if (n === whole.store.checkpoints.length - 1) continue;
      expect({ n, dropped: resumed.summary!.dropped.grantsDropped }).toEqual({ n, dropped: 1 });
    }
  });
});

test("of a page that is asked for again the last answer counts", async () => {
  let answers = 0;
  let failed = false;
  const { content, summary } = await syncScript({
    ...base,
    resources: (type) => (type === "user" ? [[thing("user", `answer-${++answers}`)]] : []),
    before: (call) => {
      if (call !== "resources user" || failed) return;
      failed = true;
      // It was answered, but the answer was lost.
      answers++;
      throw new BatonError("Unavailable", "lost");
    },
  });
  expect(summary).toMatchObject({ outcome: "finished", retries: 1 });
  const users = Object.keys(content.resources!).filter((key) => key.startsWith("user"));
  expect(users).toEqual([`user\0answer-${answers}`]);
  expect(answers).toBeGreaterThan(1);
});
