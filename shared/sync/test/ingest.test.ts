import {
  BatonIDSchema,
  EntitlementSchema,
  type Grant,
  GrantExpandableSchema,
  InsertResourceGrantsSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import {
  annotation,
  assignment,
  exclusionGroup,
  externalResourceMatchId,
  findAnnotation,
  grant,
  grantExpandable,
  hasAnnotation,
  insertResourceGrants,
  resourceType,
} from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { type Script, syncScript, thing, typeNamed } from "./scripted-runtime.ts";

const g1 = thing("group", "g1");
const base: Script = {
  types: [typeNamed("user"), typeNamed("group")],
  resources: (type) => (type === "group" ? [[g1]] : []),
};
const alice = { resourceType: "user", resource: "alice" };
const grantsOf = (grants: readonly Grant[]): Script => ({
  ...base,
  entitlements: (resource) => [[assignment(resource, "member")]],
  grants: (resource) => (resource.id!.resource === "g1" ? [grants] : []),
});

describe("rows without an identity", () => {
  test("are left out and counted", async () => {
    const { summary, content } = await syncScript({
      types: [typeNamed("group"), create(ResourceTypeSchema, {})],
      resources: () => [
        [g1, create(ResourceSchema, {}), thing("", "x"), create(ResourceSchema, { id: { resourceType: "group" } })],
      ],
      entitlements: (resource) => [[create(EntitlementSchema, { resource }), create(EntitlementSchema, { id: "x" })]],
    });
    expect(Object.keys(content.resources!)).toHaveLength(1);
    expect(summary!.dropped).toMatchObject({ invalidResourceTypes: 1, invalidResources: 3, invalidEntitlements: 2 });
    expect(summary!.warnings).toEqual([{ step: "ingest", message: expect.stringContaining("3 resources") }]);
  });

  test("are named in the warning, and what there is none of is not", async () => {
    const { summary } = await syncScript({
      types: [typeNamed("group")],
      resources: () => [[g1, create(ResourceSchema, {})]],
    });
    expect(summary!.warnings).toEqual([
      { step: "ingest", message: "connector returned invalid data; skipped records: 1 resource" },
    ]);
  });
});

describe("a resource", () => {
  test("without the trait its type promises fails the sync", async () => {
    const { error } = await syncScript({
      types: [resourceType({ id: "user", displayName: "User", traits: ["user"], list: () => ({ items: [] }) }).message],
      resources: () => [[thing("user", "a")]],
    });
    expect(error).toMatchObject({
      code: "Internal",
      message: expect.stringContaining("resource was missing expected trait UserTrait: user/a"),
    });
  });

  test("that carries the engine's own mark fails the sync", async () => {
    const { error } = await syncScript({
      ...base,
      resources: () => [[thing("group", "g1", [annotation(BatonIDSchema)])]],
    });
    expect(error).toMatchObject({ code: "Internal", message: expect.stringContaining("BatonID") });
  });
});

describe("the filter of a full sync", () => {
  test.each([
    { what: "a known principal", made: grant(g1, "member", alice), kept: true },
    {
      what: "an unknown principal type",
      made: grant(g1, "member", { resourceType: "robot", resource: "r" }),
      kept: false,
    },
    {
      what: "an unknown principal type that is matched elsewhere",
      made: grant(
        g1,
        "member",
        { resourceType: "robot", resource: "r" },
        { annotations: [externalResourceMatchId("r")] },
      ),
      kept: true,
    },
    { what: "an entitlement of an unknown type", made: grant(thing("app", "1"), "use", alice), kept: false },
  ])("and a grant with $what", async ({ made, kept }) => {
    const { content, summary } = await syncScript(grantsOf([made]));
    expect(Object.keys(content.grants!)).toEqual(kept ? [made.id] : []);
    expect(summary!.dropped.grantsDropped).toBe(kept ? 0 : 1);
  });

  test("drops entitlements of unknown types", async () => {
    const { content, summary } = await syncScript({
      ...base,
      entitlements: () => [[assignment(g1, "member"), assignment(thing("app", "1"), "use")]],
    });
    expect(Object.keys(content.entitlements!)).toEqual(["group:g1:member"]);
    expect(summary!.dropped).toMatchObject({ entitlementsDropped: 1 });
  });

  test("narrows an expansion to known types, and takes it away when none is left", async () => {
    const expandable = (resourceTypeIds: string[]) =>
      grantExpandable({ entitlementIds: ["group:g2:member"], resourceTypeIds });
    const to = (id: string) => ({ resourceType: "group", resource: id });
    const { content, summary } = await syncScript(
      grantsOf([
        grant(g1, "member", to("g2"), { annotations: [expandable(["user", "robot"])] }),
        grant(g1, "member", to("g3"), { annotations: [expandable(["robot"])] }),
        grant(g1, "member", to("g4"), { annotations: [expandable([])] }),
      ]),
      { dontExpandGrants: true },
    );
    const typesOf = (id: string) =>
      findAnnotation((content.grants![`group:g1:member:group:${id}`] as Grant).annotations, GrantExpandableSchema)
        ?.resourceTypeIds;
    expect([typesOf("g2"), typesOf("g3"), typesOf("g4")]).toEqual([["user"], undefined, []]);
    expect(summary!.dropped).toMatchObject({ expansionResourceTypesDropped: 2, expansionsDropped: 1 });
  });
});

describe("a page that inserts the resources of its grants", () => {
  test("stores them, and marks the grants", async () => {
    const made = grant(thing("group", "new"), "member", alice);
    const { content } = await syncScript({ ...grantsOf([made]), grantAnnotations: [insertResourceGrants()] });
    expect(Object.keys(content.resources!)).toContain("group\0new");
    expect(hasAnnotation((content.grants![made.id] as Grant).annotations, InsertResourceGrantsSchema)).toBe(true);
  });

  test("does not store resources of unknown types", async () => {
    const made = grant(thing("app", "new"), "member", alice);
    const { content, summary } = await syncScript({ ...grantsOf([made]), grantAnnotations: [insertResourceGrants()] });
    expect(Object.keys(content.resources!)).toEqual(["group\0g1"]);
    expect(summary!.dropped).toMatchObject({ grantResourcesDropped: 1, grantsDropped: 1 });
  });

  test("stores them in a partial sync, whatever their types: the full one before it knows more", async () => {
    const made = grant(thing("app", "new"), "member", alice);
    const { content, summary } = await syncScript(
      {
        ...grantsOf([made]),
        grantAnnotations: [insertResourceGrants()],
        get: ({ resource }) => thing("group", resource),
      },
      { targets: [{ resourceType: "group", resource: "g1" }] },
    );
    expect(Object.keys(content.resources!)).toEqual(["app\0new", "group\0g1"]);
    expect(summary!.dropped).toMatchObject({ grantResourcesDropped: 0, grantsDropped: 0 });
  });
});

describe("exclusion groups", () => {
  const inGroup = (resource: typeof g1, slug: string, isDefault = false) =>
    assignment(resource, slug, { annotations: [exclusionGroup({ exclusionGroupId: "level", isDefault })] });

  test.each([
    {
      broken: "two defaults",
      rows: [inGroup(g1, "low", true), inGroup(g1, "high", true)],
      says: 'multiple default entitlements ("group:g1:low" and "group:g1:high")',
    },
    { broken: "two resource types", rows: [inGroup(g1, "low"), inGroup(thing("user", "u"), "low")], says: "spans" },
    {
      broken: "51 members",
      rows: Array.from({ length: 51 }, (_, i) => inGroup(g1, `level${i}`)),
      says: "more than 50",
    },
  ])("with $broken fail the sync before it is sealed", async ({ rows, says }) => {
    const { error, store } = await syncScript({ ...base, entitlements: () => [rows] });
    expect(error).toMatchObject({ code: "Internal", message: expect.stringContaining("invariant I5 violated") });
    expect(error!.message).toContain(says);
    expect(store.syncs[0]!.ended).toBe(false);
  });

  test("with one default and 50 members pass", async () => {
    const rows = Array.from({ length: 50 }, (_, i) => inGroup(g1, `level${i}`, i === 0));
    expect((await syncScript({ ...base, entitlements: () => [rows] })).error).toBeUndefined();
  });

  test("an entitlement may be in one only", async () => {
    const twice = [exclusionGroup({ exclusionGroupId: "a" }), exclusionGroup({ exclusionGroupId: "b" })];
    const { error } = await syncScript({
      ...base,
      entitlements: () => [[assignment(g1, "member", { annotations: twice })]],
    });
    expect(error).toMatchObject({ code: "InvalidArgument" });
  });
});

describe("the same row twice", () => {
  test("is one row, the last said wins, also across pages", async () => {
    const named = (displayName: string) => ({ ...g1, displayName });
    const { content } = await syncScript({ ...base, resources: () => [[named("1"), named("2")], [named("3")]] });
    expect(Object.values(content.resources!)).toMatchObject([{ displayName: "3" }]);
  });
});
