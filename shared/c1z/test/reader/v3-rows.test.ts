import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  openReader,
  openSqlReader,
  type Reader,
  type RowFilter,
  type StoredGrant,
  type SyncRows,
} from "../../src/index.ts";

const fixture = (name: string) => new URL(`../fixtures/${name}`, import.meta.url).pathname;

/** A v3 file has the same rows where they lie as in the database it is made into. */
describe.each(["flat.pebble.c1z", "nested.pebble.c1z"])("%s", (name) => {
  let [direct, converted]: Reader[] = [];
  let [rows, expected]: SyncRows[] = [];
  beforeAll(async () => {
    direct = await openReader(fixture(name));
    converted = await openSqlReader(fixture(name));
    const { syncId } = converted.latestFinished()!;
    rows = direct.rows(syncId);
    expected = converted.rows(syncId);
  });
  afterAll(() => Promise.all([direct!.close(), converted!.close()]));

  test("is not converted", () => {
    expect("database" in direct!).toBe(false);
  });

  test("its sync", () => {
    expect(direct!.syncs()).toEqual(converted!.syncs());
    expect(direct!.latestFinished("full")).toEqual(converted!.latestFinished("full"));
    expect(direct!.latestFinished("partial")).toBeUndefined();
    expect(direct!.sync("another")).toBeUndefined();
  });

  test("types, resources and entitlements, by everything that can be asked for", () => {
    expect([...rows!.resourceTypes()]).toEqual([...expected!.resourceTypes()]);
    const all = [...expected!.resources()];
    expect(all.length).toBeGreaterThan(70);
    const keys = all.map(({ id }) => ({ resourceType: id!.resourceType, resource: id!.resource }));
    const types = [...new Set(keys.map(({ resourceType }) => resourceType)), "none"];
    const filters = [
      {},
      ...types.map((resourceTypeId) => ({ resourceTypeId })),
      ...[...keys, { resourceType: "user", resource: "" }].map((resource) => ({ resource })),
      ...keys.slice(0, 3).map((parent) => ({ parent })),
    ];
    for (const filter of filters) {
      expect([...rows!.storedResources(filter)].map(hex)).toEqual([...expected!.storedResources(filter)].map(hex));
      expect([...rows!.resources(filter)]).toEqual([...expected!.resources(filter)]);
      expect([...rows!.entitlements(filter)]).toEqual([...expected!.entitlements(filter)]);
    }
    for (const key of keys) expect(hex(rows!.resourceData(key))).toEqual(hex(expected!.resourceData(key)));
    expect(rows!.resource({ resourceType: "user", resource: "nobody" })).toBeUndefined();
    for (const { id } of expected!.entitlements()) {
      expect(hex(rows!.entitlementData(id))).toEqual(hex(expected!.entitlementData(id)));
      expect(rows!.entitlement(id)).toEqual(expected!.entitlement(id));
    }
    expect(rows!.entitlement("group:g00001:owner")).toBeUndefined();
  });

  test("grants and who holds them, by everything that can be asked for", () => {
    const entitlements = [...expected!.entitlements()];
    const principals = [...expected!.principals()];
    expect([...rows!.principals()]).toEqual(principals);
    const filters: RowFilter[] = [
      {},
      { expandable: true },
      ...["user", "group", "none"].flatMap((type) => [{ resourceTypeId: type }, { principalTypeId: type }]),
      ...entitlements.flatMap(({ id, resource }) => {
        const { resourceType, resource: name } = resource!.id!;
        const on = { resource: { resourceType, resource: name } };
        return [on, { entitlementId: id }, { ...on, principalTypeId: "group" }, { ...on, entitlementId: id }];
      }),
      ...principals.flatMap((principal) => [{ principal }, { principal, resourceTypeId: "group" }]),
      { entitlementId: "group:g00001:owner" },
      { principal: { resourceType: "user", resource: "nobody" } },
    ];
    for (const filter of filters) {
      expect([...rows!.grants(filter)].map(readable)).toEqual([...expected!.grants(filter)].map(readable));
      expect([...rows!.principals(filter)]).toEqual([...expected!.principals(filter)]);
    }
    expect([...rows!.grants()].length).toBeGreaterThan(300);
  });
});

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString("hex");
const readable = ({ data, expansion, ...grant }: StoredGrant) => ({
  ...grant,
  data: hex(data),
  expansion: expansion && hex(expansion),
});
