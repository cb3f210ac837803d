import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdDecompressSync } from "node:zlib";
import * as connector from "@baton-connectors/protocol/connector-v2";
import {
  EntitlementSchema,
  GrantSchema,
  type Resource,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create, createRegistry, type DescMessage, fromBinary, toBinary, toJson } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { convertV3ToV1 } from "../../src/pebble/convert-v3-to-v1.ts";

const fixture = (name: string) => new URL(`../fixtures/${name}`, import.meta.url).pathname;
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "c1z-twins-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const registry = createRegistry(...Object.values(connector).filter(isMessage));
function isMessage<T>(value: T): value is T & DescMessage {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "message";
}

/** As JSON, since the two runs wrote the maps inside annotations in different orders. */
const readable = (row: Row, schema: DescMessage) => ({
  ...row,
  data: toJson(schema, fromBinary(schema, row.data), { registry }),
});

type Row = Record<string, unknown> & { external_id: string; data: Uint8Array };

/** Go wrote the same synchronisation in both formats; ours must read the same from both. */
describe.each(["flat", "nested"])("%s", (name) => {
  let v1: DatabaseSync;
  let v3: DatabaseSync;
  beforeAll(async () => {
    const sqlite = join(directory, `${name}.v1.db`);
    writeFileSync(sqlite, zstdDecompressSync(readFileSync(fixture(`${name}.sqlite.c1z`)).subarray(5)));
    const converted = join(directory, `${name}.v3.db`);
    await convertV3ToV1(fixture(`${name}.pebble.c1z`), converted, directory);
    v1 = new DatabaseSync(sqlite);
    v3 = new DatabaseSync(converted);
  });
  afterAll(() => {
    v1.close();
    v3.close();
  });
  const rows = (database: DatabaseSync, table: string, columns: string) =>
    database.prepare(`select ${columns}, data from v1_${table} order by external_id`).all() as Row[];

  test.each<[string, string, DescMessage]>([
    ["resource_types", "external_id", ResourceTypeSchema],
    ["resources", "external_id, resource_type_id, parent_resource_type_id, parent_resource_id", ResourceSchema],
  ])("%s are the same", (table, columns, schema) => {
    const shown = (database: DatabaseSync) => rows(database, table, columns).map((row) => readable(row, schema));
    expect(shown(v3)).toEqual(shown(v1));
    expect(shown(v3).length).toBeGreaterThan(1);
  });

  test("entitlements are the same, their resource and types named by id only", () => {
    const columns = "external_id, resource_type_id, resource_id";
    const expected = rows(v1, "entitlements", columns).map((row) => {
      const entitlement = fromBinary(EntitlementSchema, row.data);
      entitlement.resource = stub(entitlement.resource);
      entitlement.grantableTo = entitlement.grantableTo.map(({ id }) => create(ResourceTypeSchema, { id }));
      return { ...row, data: toBinary(EntitlementSchema, entitlement) };
    });
    expect(rows(v3, "entitlements", columns)).toEqual(expected);
  });

  test("grants are the same, with sources and expansion, their entitlement and principal named by id only", () => {
    const columns =
      "external_id, resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, expansion, needs_expansion";
    const expected = rows(v1, "grants", columns).map((row) => {
      const grant = fromBinary(GrantSchema, row.data);
      grant.principal = stub(grant.principal);
      const { id, resource } = grant.entitlement!;
      grant.entitlement = create(EntitlementSchema, { id, resource: stub(resource) });
      return { ...row, data: toBinary(GrantSchema, grant) };
    });
    expect(rows(v3, "grants", columns)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(300);
  });

  test("the sync is finished, full and counted alike", () => {
    const run = (database: DatabaseSync) => database.prepare("select * from v1_sync_runs").all();
    const [one, ...more] = run(v3);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ sync_type: "full", supports_diff: 1, grants_backfilled: 1, parent_sync_id: "" });
    expect(one!.ended_at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d*[1-9])?$/);
    expect(JSON.parse(String(one!.stats))).toMatchObject(JSON.parse(String(run(v1)[0]!.stats)) as object);
    expect(JSON.parse(String(one!.sync_token))).toMatchObject({ version: 1 });
  });

  test("nothing unpacked is left behind", () => {
    expect(readdirSync(directory).filter((file) => !file.endsWith(".db"))).toEqual([]);
  });
});

const stub = (resource: Resource | undefined): Resource => create(ResourceSchema, { id: resource!.id! });
