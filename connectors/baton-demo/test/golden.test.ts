import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { openStore } from "@baton-connectors/c1z";
import { silentLog } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { runSync } from "@baton-connectors/sync";
import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { demo } from "../src/connector.ts";
import { contentOf, folder } from "./synced-file.ts";

/** What the Go tools printed of the file that the Go connector wrote. */
function golden(name: string, kind: "resource-types" | "resources" | "entitlements" | "grants", row: string) {
  const packed = readFileSync(new URL(`./fixtures/${name}.${kind}.json.gz`, import.meta.url));
  const [all] = Object.values(JSON.parse(gunzipSync(packed).toString())) as JsonObject[][];
  return all!.map((entry) => entry[row] as JsonObject);
}

const byId = (rows: readonly JsonObject[]) => Object.fromEntries(rows.map((row) => [row.id as string, row]));

describe.each([
  { name: "flat", users: 120, groups: 12, memberships: 3, nested: false },
  { name: "nested", users: 60, groups: 15, memberships: 2, nested: true },
])("the $name organisation", ({ name, ...organisation }) => {
  const { nested } = organisation;
  test("is stored with the same ids, fields, annotations and sources as by the Go connector", async () => {
    using here = folder();
    const file = join(here.path, "sync.c1z");
    const store = await openStore(file);
    const config = { ...organisation, pageSize: 25, latencyMs: 0, changesFile: "", authMethod: "" };
    await runSync({ runtime: createRuntime(demo, config, { log: silentLog }), store, log: silentLog });
    await store.close();

    const content = await contentOf(file);
    expect(content.resourceTypes).toEqual(byId(golden(name, "resource-types", "resourceType")));
    expect(content.entitlements).toEqual(byId(golden(name, "entitlements", "entitlement")));
    // Within circles of groups there are more than the Go connector's: shared/sync/test/file.test.ts.
    const grants = byId(golden(name, "grants", "grant"));
    const sameIds = Object.fromEntries(Object.keys(grants).map((id) => [id, content.grants[id]]));
    expect(nested ? sameIds : content.grants).toEqual(grants);
    const resources = golden(name, "resources", "resource").map((row) => {
      const { resourceType, resource } = row.id as { resourceType: string; resource: string };
      return [`${resourceType}:${resource}`, row];
    });
    expect(content.resources).toEqual(Object.fromEntries(resources));
  });
});
