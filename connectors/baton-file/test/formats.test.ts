import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatonError } from "@baton-connectors/sdk/errors";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { configOf, type Synced, sync } from "./synced.ts";
import { type Tenant, tenantOf } from "./tenant.ts";
import { writers } from "./write-formats.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-file-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([1, 2, 3, 4, 5, 6])("tenant %i has the same rows in every format", async (seed) => {
  const tenant = tenantOf(seed);
  let first: Synced | undefined;
  for (const [format, write] of Object.entries(writers)) {
    const one = await sync(configOf(write(folder, tenant)));
    first ??= one;
    expect({ format, rows: one.rows }).toEqual({ format, rows: first.rows });
    expect({ format, skips: one.summary.skips }).toEqual({ format, skips: first.summary.skips });
  }
});

/** What a file may give: names and rights that are in it, or the beginning of one where it was cut. */
function allowed(tenant: Tenant): ReadonlySet<string> {
  const texts = Object.values(tenant).flatMap((rows) => rows.flatMap((row) => Object.values(row)));
  return new Set(texts.map((text) => text.trim()));
}

test.each(["xlsx", "ods", "json", "json.gz"])("a damaged %s gives its rows or none", async (format) => {
  const tenant = tenantOf(7);
  const path = writers[format]!(folder, tenant);
  const good = readFileSync(path);
  const names = allowed(tenant);
  let refused = 0;
  for (let n = 0; n < 120; n++) {
    const bytes = Buffer.from(good);
    if (n % 2 === 0) writeFileSync(path, bytes.subarray(0, Math.floor((bytes.length * n) / 120)));
    else {
      const at = Math.floor((bytes.length * n) / 120);
      bytes[at] = bytes[at]! ^ (1 << (n % 8));
      writeFileSync(path, bytes);
    }
    try {
      const { rows } = await sync(configOf(path));
      // Text of a document may be another text after a bit has changed; parts of packed files have a sum.
      if (format !== "json")
        for (const row of Object.values(rows.resources))
          expect(names).toContain((row.id as { resource: string }).resource);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(BatonError);
      expect((thrown as BatonError).kind).toBe("config");
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(60);
});

test("one wide list of person and right", async () => {
  const path = join(folder, "access.csv");
  writeFileSync(path, "Name;Email;Profile: Room;CRM;Wiki: editor\nanna;a@x.y;4;x;\nbert;b@x.y;;yes;X\n");
  const { rows } = await sync(configOf(path));
  expect(Object.keys(rows.grants).sort()).toEqual([
    "app:CRM:access:user:anna",
    "app:CRM:access:user:bert",
    "app:Wiki:editor:user:bert",
  ]);
});

test("an empty file is an app without anybody where that is allowed", async () => {
  const path = join(folder, "t.json");
  writeFileSync(path, "{}");
  const { rows } = await sync(configOf(path, { allowEmpty: true }));
  expect(Object.keys(rows.resources)).toEqual([]);
});

test("with names per type, a team may be called like a person", async () => {
  const path = join(folder, "t.yaml");
  const team = "{resource_type: team, resource_function: group, name: anna}";
  writeFileSync(
    path,
    `users: [{name: anna}]\nresources: [${team}]\nentitlements: [{resource_name: team/anna, entitlement: in}]\ngrants: [{principal: anna, entitlement_id: "team/anna:in"}]\n`,
  );
  const { rows } = await sync(configOf(path, { namesPerType: true }));
  expect(Object.keys(rows.resources).sort()).toEqual(["team:anna", "user:anna"]);
  expect(Object.keys(rows.grants)).toEqual(["team:anna:in:user:anna"]);
});

test("unknown columns and sheets are warned of, with the nearest name", async () => {
  const path = join(folder, "t.yaml");
  writeFileSync(path, "users: [{name: anna, emial: x}]\ngrant: []\n");
  const { logged } = await sync(configOf(path));
  expect(logged.join("\n")).toContain("column emial: is no key of users and not read; did you mean email?");
  expect(logged.join("\n")).toContain("sheet grant: is none of the four tables and not read; did you mean grants?");
});
