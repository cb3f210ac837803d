import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BatonError } from "@baton-connectors/sdk/errors";
import type { JsonObject } from "@bufbuild/protobuf";
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

/** What a file may give: names and rights that are in it. */
function allowed(tenant: Tenant): ReadonlySet<string> {
  const texts = Object.values(tenant).flatMap((rows) => rows.flatMap((row) => Object.values(row)));
  return new Set(texts.map((text) => text.trim()));
}

/** A file cut off, or with one bit turned over, at a place and in a way that the number tells. */
function damaged(good: Buffer, n: number, of: number): Buffer {
  const at = Math.floor((good.length * n) / of);
  if (n % 2 === 0) return good.subarray(0, at);
  const bytes = Buffer.from(good);
  bytes[at] = bytes[at]! ^ (1 << (n % 8));
  return bytes;
}

/** Names of people and resources in what is read; undefined where the file is refused, and as a file is. */
async function namesIn(path: string): Promise<readonly string[] | undefined> {
  try {
    const { rows } = await sync(configOf(path));
    const principals = Object.values(rows.grants).map(({ principal }) => (principal as { resource: string }).resource);
    return [...Object.values(rows.resources).map(({ id }) => (id as { resource: string }).resource), ...principals];
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(BatonError);
    expect((thrown as BatonError).kind).toBe("config");
    return undefined;
  }
}

test.each(["xlsx", "ods", "json.gz"])("a damaged %s gives its rows or none: its parts have a sum", async (format) => {
  const tenant = tenantOf(7);
  const path = writers[format]!(folder, tenant);
  const good = readFileSync(path);
  const names = allowed(tenant);
  let refused = 0;
  for (let n = 0; n < 120; n++) {
    writeFileSync(path, damaged(good, n, 120));
    const found = await namesIn(path);
    if (!found) refused++;
    for (const name of found ?? []) expect(names).toContain(name);
  }
  expect(refused).toBeGreaterThan(60);
});

/** Quotes and backslashes are how a text is written, not what it says. */
const bare = (text: string) => text.replaceAll(/["\\]/g, "");

test.each([
  ["json", ""],
  ["yaml", ""],
  ["ndjson", ""],
  ["csv", "users.csv"],
  ["csv", "grants.csv"],
  ["csv with semicolons", "resources.csv"],
])("a damaged %s (%s) gives names that are written in it, or none", async (format, part) => {
  const input = writers[format]!(folder, tenantOf(7));
  const path = part === "" ? input : join(input, part);
  const good = readFileSync(path);
  const others = part === "" ? [] : readdirSync(input).filter((name) => name !== part);
  const beside = others.map((name) => readFileSync(join(input, name), "utf8")).join("\n");
  let refused = 0;
  for (let n = 0; n < 120; n++) {
    const bytes = damaged(good, n, 120);
    writeFileSync(path, bytes);
    const found = await namesIn(input);
    if (!found) refused++;
    const text = bare(`${bytes.toString("utf8")}\n${beside}`);
    for (const name of found ?? []) expect(text).toContain(bare(name));
  }
  expect(refused).toBeGreaterThan(0);
});

/** With rich text, links, formulas, dates in several formats, merged cells and blank rows: by exceljs 4.4.0 and SheetJS 0.18.5. */
test.each(["exceljs.xlsx", "sheetjs.xlsx", "sheetjs.ods"])(
  "a workbook that another program wrote: %s",
  async (name) => {
    const { rows } = await sync(configOf(fileURLToPath(new URL(`fixtures/others/${name}`, import.meta.url))));
    const person = (id: string) => (rows.resources[`user:${id}`] as { annotations: JsonObject[] }).annotations[0];
    expect(Object.keys(rows.resources).sort()).toEqual(["team:red", "user:42", "user:anna", "user:bert"]);
    expect(person("anna")).toMatchObject({
      emails: [{ address: "anna@x.y", isPrimary: true }],
      lastLogin: "2025-04-01T00:00:00Z",
      profile: { level: "3", since: "2024-01-31" },
    });
    expect(person("bert")).toMatchObject({ lastLogin: "2025-05-01T00:00:00Z", profile: { level: "50%" } });
    expect(Object.keys(rows.grants).sort()).toEqual(["team:red:member:user:42", "team:red:member:user:anna"]);
  },
);

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
