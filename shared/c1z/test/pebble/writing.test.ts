import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantExpandableSchema,
  GrantSchema,
  type Resource,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { registry } from "@baton-connectors/protocol/registry";
import { create, type DescMessage, fromBinary, type JsonObject, type Message, toJson } from "@bufbuild/protobuf";
import { anyPack, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "@jest/globals";
import { formatOf, openReader, openSqlReader, openStore, type SyncRows, toPebble, toSqlite } from "../../src/index.ts";
import { fixture, testFile } from "../v1-file.ts";
import { takeApart } from "./packed-file.ts";

const file = testFile();

/** What v3 keeps of a row: resources and types are named by id. */
const reduced = {
  entitlement: (row: Entitlement): Entitlement => ({
    ...row,
    resource: create(ResourceSchema, { id: row.resource!.id! }),
    grantableTo: row.grantableTo.filter(({ id }) => id !== "").map(({ id }) => create(ResourceTypeSchema, { id })),
  }),
  grant: (row: Grant): Grant => ({
    ...row,
    entitlement: create(EntitlementSchema, {
      id: row.entitlement!.id,
      resource: create(ResourceSchema, { id: row.entitlement!.resource!.id! }),
    }),
    principal: create(ResourceSchema, {
      id: row.principal!.id!,
      ...(row.principal!.parentResourceId && { parentResourceId: row.principal!.parentResourceId }),
    }),
  }),
};

/** All rows of a sync by kind and id, reduced to what v3 keeps, as text: maps inside of messages may be in any order. */
function content(rows: SyncRows): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (schema: DescMessage, id: string, row: Message, more: unknown = "") =>
    found.set(`${schema.name} ${id}`, `${sorted(toJson(schema, row, { registry }))} ${more}`);
  for (const row of rows.resourceTypes()) add(ResourceTypeSchema, row.id, row);
  for (const row of rows.resources()) add(ResourceSchema, `${row.id!.resourceType} ${row.id!.resource}`, row);
  for (const row of rows.entitlements()) add(EntitlementSchema, row.id, reduced.entitlement(row));
  for (const { data, expansion, id, entitlementId, principal } of rows.grants())
    add(GrantSchema, id, reduced.grant(fromBinary(GrantSchema, data)), [
      ...[entitlementId, principal.resourceType, principal.resource],
      expansion && Buffer.from(expansion).toString("hex"),
    ]);
  return found;
}

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner as object).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** Told by the first row that is not the same: thousands would not be read. */
function expectSame(found: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>): void {
  const differing = [...found.keys(), ...expected.keys()].find((id) => found.get(id) !== expected.get(id));
  expect(differing && [differing, found.get(differing)]).toEqual(differing && [differing, expected.get(differing)]);
}

async function contentOf(path: string) {
  const reader = await openReader(path);
  try {
    return content(reader.rows(reader.latestFinished()!.syncId));
  } finally {
    await reader.close();
  }
}

test.each(["flat", "nested"])("%s: Go's SQLite file, written as v3, has the rows of Go's own v3 file", async (name) => {
  const out = join(file.directory, "out.c1z");
  await toPebble(fixture(`${name}.sqlite.c1z`), out);
  expect(await formatOf(out)).toBe("v3");
  const [ours, theirs] = [await contentOf(out), await contentOf(fixture(`${name}.pebble.c1z`))];
  expectSame(ours, theirs);
  expect(ours.size).toBeGreaterThan(400);
});

/** A small generator with a seed: the same tenants in every run. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const oddities = [
  "",
  ":",
  "::",
  "\0",
  "\x01",
  "\0\x01",
  "a:b",
  "é",
  "漢字",
  "😀",
  " ",
  "0",
  "1",
  "x".repeat(300),
  "%/",
];

/** Texts that a key could take for something else, and rows of every kind that v3 keeps. */
function randomTenant(seed: number) {
  const random = randomNumbers(seed);
  const some = <T>(all: readonly T[]): T => all[random(all.length)]!;
  const text = () => `${some(oddities)}${some(oddities)}${random(3) === 0 ? random(1000) : ""}`;
  const named = (prefix: string, count: number) => [...new Set(Array.from({ length: count }, () => prefix + text()))];
  const types = named("t", 4).map((id) =>
    create(ResourceTypeSchema, { id, displayName: text(), description: text(), traits: [random(6)] }),
  );
  const profile: JsonObject = { [text()]: text(), n: random(9), list: [true, null, text()] };
  const resources: Resource[] = types.flatMap(({ id: resourceType }) =>
    named("r", 8).map((resource) =>
      create(ResourceSchema, {
        ...{ id: { resourceType, resource }, displayName: text(), description: text(), profile },
        ...(random(2) === 0 && { createdAt: timestampFromMs(random(2 ** 31)) }),
      }),
    ),
  );
  for (const one of resources) if (random(3) === 0) one.parentResourceId = some(resources).id!;
  const entitlements = resources.flatMap((resource) =>
    [...new Set([text(), text()])].map((name) => {
      const { resourceType, resource: id } = resource.id!;
      const usual = `${resourceType}:${id}:${name}`;
      return create(EntitlementSchema, {
        ...{ id: random(2) === 0 ? usual : `own${name}${resourceType}${id}`, resource, slug: text() },
        ...{ displayName: text(), purpose: random(3), grantableTo: [some(types)] },
      });
    }),
  );
  const byId = new Map(entitlements.map((one) => [one.id, one]));
  const grants = [...byId.values()].flatMap((entitlement) =>
    [...new Set([some(resources), some(resources), some(resources)])].map((principal) => {
      const { resourceType, resource } = principal.id!;
      const expandable = create(GrantExpandableSchema, { entitlementIds: [some(entitlements).id], shallow: true });
      return create(GrantSchema, {
        ...{ id: `${entitlement.id}:${resourceType}:${resource}`, entitlement, principal },
        annotations: random(3) === 0 ? [anyPack(GrantExpandableSchema, expandable)] : [],
        ...(random(3) === 0 && { sources: { sources: { [some(entitlements).id]: { isDirect: random(2) === 0 } } } }),
      });
    }),
  );
  return {
    types,
    resources,
    entitlements: [...byId.values()],
    grants: [...new Map(grants.map((g) => [g.id, g])).values()],
  };
}

const write = (seed: number, options: Parameters<typeof openStore>[1] = {}) => writeTo(file.path, seed, options);

async function writeTo(path: string, seed: number, options: Parameters<typeof openStore>[1] = {}) {
  const { types, resources, entitlements, grants } = randomTenant(seed);
  const store = await openStore(path, options);
  await store.startOrResume("full");
  await store.putResourceTypes(types);
  await store.putResources(resources);
  await store.putEntitlements(entitlements);
  await store.putGrants(grants);
  await store.end();
  await store.close();
  return path;
}

describe("a tenant with odd ids, written as v1 and as v3", () => {
  test.each(Array.from({ length: 12 }, (_, seed) => [seed]))("%i: is the same", async (seed) => {
    await write(seed);
    expect(await formatOf(file.path)).toBe("v1");
    const expected = await contentOf(file.path);
    expect(expected.size).toBeGreaterThan(40);
    const v3 = join(file.directory, "v3.c1z");
    await toPebble(file.path, v3);
    expectSame(await contentOf(v3), expected);
    // And through a database, and back.
    const back = join(file.directory, "back.c1z");
    await toSqlite(v3, back);
    expectSame(await contentOf(back), expected);
  });

  test("each row is found by its own name", async () => {
    await write(3, { engine: "pebble" });
    expect(await formatOf(file.path)).toBe("v3");
    const reader = await openReader(file.path);
    const sql = await openSqlReader(file.path);
    try {
      const { syncId } = reader.latestFinished()!;
      const [rows, expected] = [reader.rows(syncId), sql.rows(syncId)];
      for (const { id } of expected.resources()) {
        const key = { resourceType: id!.resourceType, resource: id!.resource };
        expect(hex(rows.resourceData(key))).toBe(hex(expected.resourceData(key)));
        for (const filter of [{ principal: key }, { resource: key }])
          expect([...rows.grants(filter)].map((grant) => grant.id)).toEqual(
            [...expected.grants(filter)].map((grant) => grant.id),
          );
      }
      for (const { id } of expected.entitlements()) {
        expect(hex(rows.entitlementData(id))).toBe(hex(expected.entitlementData(id)));
        const filter = { entitlementId: id };
        expect([...rows.grants(filter)].map((grant) => grant.id)).toEqual(
          [...expected.grants(filter)].map((grant) => grant.id),
        );
      }
    } finally {
      await reader.close();
      await sql.close();
    }
  });
});

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes!).toString("hex");

test("large rows go into tables of their own, and are read back", async () => {
  const store = await file.open({ engine: "pebble" });
  await store.startOrResume("full");
  await store.putResourceTypes([create(ResourceTypeSchema, { id: "user" })]);
  const description = (i: number) => `${i}`.repeat(2 << 20);
  for (let i = 0; i < 15; i++) {
    const id = { resourceType: "user", resource: `u${i}` };
    await store.putResources([create(ResourceSchema, { id, description: description(i) })]);
  }
  await store.end();
  await store.close();
  const tables = [...takeApart(readFileSync(file.path)).members.keys()].filter((name) => name.endsWith(".sst"));
  expect(tables.length).toBeGreaterThan(3);
  const reader = await openReader(file.path);
  try {
    const rows = reader.rows(reader.latestFinished()!.syncId);
    expect([...rows.resources()].length).toBe(15);
    expect(rows.resource({ resourceType: "user", resource: "u12" })!.description === description(12)).toBe(true);
  } finally {
    await reader.close();
  }
});

test("an unfinished sync is kept as v3, with its token and what the connector remembers, and goes on", async () => {
  const first = await file.open({ engine: "pebble" });
  const begun = await first.startOrResume("full");
  await first.putResourceTypes([create(ResourceTypeSchema, { id: "user" })]);
  await first.checkpoint('{"version":1,"actions_map":{}}');
  await first.session(begun.syncId).set("cursor", "page 7");
  await first.save();
  await first.discard();
  expect(await formatOf(file.path)).toBe("v3");
  const second = await file.open();
  const resumed = await second.startOrResume("full");
  expect(resumed.syncId).toBe(begun.syncId);
  expect(await second.readToken()).toBe('{"version":1,"actions_map":{}}');
  await second.end();
  await second.close();
  expect(await formatOf(file.path)).toBe("v3");
  expect([...(await contentOf(file.path)).keys()]).toEqual(["ResourceType user"]);
});

test("a v1 file becomes v3 where that is asked for, and keeps its newest sync", async () => {
  await write(1);
  await write(2, { engine: "pebble" });
  expect(await formatOf(file.path)).toBe("v3");
  const reader = await openReader(file.path);
  await reader.close();
  expect(reader.syncs()).toHaveLength(1);
  const other = join(file.directory, "other.c1z");
  expectSame(await contentOf(file.path), await contentOf(await writeTo(other, 2)));
});
