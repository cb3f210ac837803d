import {
  EntitlementSchema,
  GrantExpandableSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import {
  AssetRecordSchema,
  EntitlementRecordSchema,
  GrantRecordSchema,
  ResourceRecordSchema,
  ResourceTypeRecordSchema,
  SessionRecordSchema,
  SyncRunRecordSchema,
  SyncStatsRecordSchema,
} from "@baton-connectors/protocol/storage";
import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { localTime } from "../../src/pebble/local-time.ts";
import {
  assetRow,
  entitlementRow,
  grantRows,
  resourceRow,
  resourceTypeRow,
  sessionRow,
} from "../../src/pebble/records.ts";
import { syncRun } from "../../src/pebble/sync-run.ts";
import { v3Problem } from "../../src/pebble/v3-error.ts";

function bytes<D extends DescMessage>(schema: D, init: MessageInitShape<D>): Uint8Array {
  return toBinary(schema, create(schema, init));
}
const discoveredAt = { seconds: 1_700_000_000n, nanos: 120_000_000 };
const seen = { seconds: 1_700_000_000, nanos: 120_000_000 };
const annotation = { typeUrl: "type.googleapis.com/c1.connector.v2.ExternalLink", value: new Uint8Array([10, 1, 120]) };

test("a resource type", () => {
  const row = resourceTypeRow(
    bytes(ResourceTypeRecordSchema, {
      externalId: "role",
      displayName: "Role",
      traits: ["ROLE", "APP", "NEVER_HEARD_OF"],
      annotations: [annotation],
      description: "d",
      sourcedExternally: true,
      discoveredAt,
    }),
  );
  expect(row).toMatchObject({ table: "resource_types", externalId: "role", discoveredAt: seen });
  expect(fromBinary(ResourceTypeSchema, row.data)).toEqual(
    create(ResourceTypeSchema, {
      id: "role",
      displayName: "Role",
      traits: [3, 4, 0],
      annotations: [annotation],
      description: "d",
      sourcedExternally: true,
    }),
  );
});

test("a resource with all it can have", () => {
  const profile = { b: "2", a: { nested: [1, true, null] } };
  const row = resourceRow(
    bytes(ResourceRecordSchema, {
      resourceTypeId: "repo",
      resourceId: "o/r:1",
      displayName: "R",
      description: "d",
      parent: { resourceTypeId: "org", resourceId: "o" },
      annotations: [annotation],
      discoveredAt,
      profile,
      status: { status: 2, details: "off" },
      createdAt: { seconds: 5n },
      iconAssetExternalId: "icon-1",
    }),
  );
  expect(row).toMatchObject({
    resourceTypeId: "repo",
    externalId: "repo:o/r:1",
    parentResourceTypeId: "org",
    parentResourceId: "o",
  });
  expect(fromBinary(ResourceSchema, row.data)).toEqual(
    create(ResourceSchema, {
      id: { resourceType: "repo", resource: "o/r:1" },
      parentResourceId: { resourceType: "org", resource: "o" },
      displayName: "R",
      description: "d",
      annotations: [annotation],
      profile,
      icon: { id: "icon-1" },
      status: { status: 2, details: "off" },
      createdAt: { seconds: 5n },
    }),
  );
});

test("an entitlement", () => {
  const row = entitlementRow(
    bytes(EntitlementRecordSchema, {
      externalId: "repo:1:admin",
      resource: { resourceTypeId: "repo", resourceId: "1" },
      displayName: "Admin",
      description: "d",
      purpose: "PERMISSION",
      slug: "admin",
      grantableToResourceTypeIds: ["user", "team"],
      annotations: [annotation],
    }),
  );
  expect(row).toMatchObject({ externalId: "repo:1:admin", resourceTypeId: "repo", resourceId: "1" });
  expect(fromBinary(EntitlementSchema, row.data)).toEqual(
    create(EntitlementSchema, {
      id: "repo:1:admin",
      resource: { id: { resourceType: "repo", resource: "1" } },
      displayName: "Admin",
      description: "d",
      purpose: 2,
      slug: "admin",
      grantableTo: [{ id: "user" }, { id: "team" }],
      annotations: [annotation],
    }),
  );
});

describe("a grant", () => {
  const record = {
    externalId: "g1",
    entitlement: { resourceTypeId: "team", resourceId: "t", entitlementId: "team:t:member" },
    principal: { resourceTypeId: "user", resourceId: "u", parentResourceTypeId: "org", parentResourceId: "o" },
    annotations: [annotation],
    sources: { "team:t:member": { isDirect: true }, "team:x:member": {} },
  };

  test("with sources and a principal that has a parent", () => {
    const row = grantRows()(
      bytes(GrantRecordSchema, { ...record, needsExpansion: true, expansion: { entitlementIds: ["e"] } }),
    );
    expect(row).toMatchObject({
      externalId: "g1",
      entitlementId: "team:t:member",
      principalResourceTypeId: "user",
      principalResourceId: "u",
      needsExpansion: true,
    });
    expect(fromBinary(GrantSchema, row.data)).toEqual(
      create(GrantSchema, {
        id: "g1",
        entitlement: { id: "team:t:member", resource: { id: { resourceType: "team", resource: "t" } } },
        principal: {
          id: { resourceType: "user", resource: "u" },
          parentResourceId: { resourceType: "org", resource: "o" },
        },
        annotations: [annotation],
        sources: { sources: { "team:t:member": { isDirect: true }, "team:x:member": {} } },
      }),
    );
    expect(fromBinary(GrantExpandableSchema, row.expansion!)).toEqual(
      create(GrantExpandableSchema, { entitlementIds: ["e"] }),
    );
  });

  test("whose expansion names no entitlement has none", () => {
    const row = grantRows()(
      bytes(GrantRecordSchema, { ...record, expansion: { entitlementIds: [" "], shallow: true } }),
    );
    expect(row).toMatchObject({ expansion: null });
  });
});

test("an asset and a session value", () => {
  const data = new Uint8Array([1, 2]);
  expect(assetRow(bytes(AssetRecordSchema, { externalId: "a", contentType: "image/png", data, discoveredAt }))).toEqual(
    {
      ...{ table: "assets", externalId: "a", contentType: "image/png", data },
      discoveredAt: seen,
    },
  );
  const session = bytes(SessionRecordSchema, { syncId: "s", key: "k", value: data });
  expect(sessionRow(session)).toEqual({ table: "connector_sessions", key: "k", value: data });
});

describe("the sync", () => {
  const started = { syncId: "s1", startedAt: discoveredAt, syncToken: "{}" };

  test("that has not ended stays resumable", () => {
    expect(syncRun(bytes(SyncRunRecordSchema, { ...started, type: 2, parentSyncId: "s0" }), undefined)).toMatchObject({
      syncType: "partial",
      endedAt: null,
      parentSyncId: "s0",
      stats: null,
      ingestInvariantCoverage: "",
    });
  });

  test("has its statistics as v1 keeps them: zeros left out", () => {
    const stats = bytes(SyncStatsRecordSchema, {
      resources: 3n,
      resourcesByResourceType: { user: 3n },
      connectorCallStats: { "list-grants": { count: 2n, totalMs: 7n, errors: 1n } },
    });
    const run = syncRun(bytes(SyncRunRecordSchema, { ...started, type: 1, endedAt: discoveredAt }), stats);
    expect(JSON.parse(run.stats!)).toEqual({
      resources: 3,
      resources_by_resource_type: { user: 3 },
      connector_call_stats: { "list-grants": { count: 2, total_ms: 7, errors: 1 } },
    });
  });

  test.each([
    ["of an unknown type", { ...started, type: 9 as never }, "unsupported"],
    ["without a type", started, "damaged"],
    ["without an id", { type: 1 as const }, "damaged"],
  ])("%s is refused", (_name, init, expected) => {
    let problem: unknown;
    try {
      syncRun(bytes(SyncRunRecordSchema, init), undefined);
    } catch (error) {
      problem = error;
    }
    expect(v3Problem(problem)).toBe(expected);
  });
});

test("a record that is no message is damage", () => {
  expect(() => grantRows()(new Uint8Array([0x0a, 0xff]))).toThrow("a grant is no protobuf message");
  expect(() => assetRow(new Uint8Array([0x12, 1, 0xff]))).toThrow("no UTF-8");
});

test("times are the local wall clock without trailing zeros", () => {
  const at = new Date(2026, 0, 2, 3, 4, 5).getTime() / 1000;
  expect(localTime({ seconds: at, nanos: 120_000_000 })).toBe("2026-01-02 03:04:05.12");
  expect(localTime({ seconds: at, nanos: 0 })).toBe("2026-01-02 03:04:05");
  expect(localTime({ seconds: at, nanos: 1 })).toBe("2026-01-02 03:04:05.000000001");
});
