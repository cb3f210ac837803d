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

test.each<[string, string | Uint8Array, string]>([
  [
    "access.csv",
    "Name,Department,CRM\nanna,IT,x\n",
    'access.csv, row 2, column Department: "IT" is no mark such as x or yes; call the column Profile: Department if it describes the person',
  ],
  [
    "access.csv",
    "Department,CRM\nIT,x\n",
    "access.csv, row 1: has no column for the person's name (its columns: Department, CRM)",
  ],
  ["users.csv", "Name,Email\nanna\n", "users.csv, row 2: has 1 values where the headings are 2"],
  ["users.csv", 'Name,Email\n"anna,x\n', "a quote is opened and never closed"],
  [
    "users.csv",
    Buffer.from("Name\nJürgen\n", "latin1"),
    "has letters that are not written in UTF-8; save it as “CSV UTF-8”",
  ],
  [
    "users.csv",
    "Email\nx@y.z\n",
    "users.csv, sheet users, row 1: has no column Name (its columns: Email); name a column Name",
  ],
  [
    "users.csv",
    "Name,User Name\na,b\n",
    "column User Name: means the same as column Name; delete or rename one of them",
  ],
  ["users.csv", "Name\n", "users.csv: it has no users and no resources; fill it, or allow that with --allow-empty"],
  ["t.xls", "x", "t.xls: unsupported file type: '.xls'; save it as one of"],
  ["t.xlsx", "", "t.xlsx: the file is damaged: its end is missing"],
  [
    "t.xlsx",
    Buffer.from("d0cf11e0a1b11ae1", "hex"),
    "t.xlsx: is an old .xls file or has a password; save it as .xlsx, without a password",
  ],
  ["t.json", "[]", "t.json: holds a list; put the tables into one object"],
  ["t.json", '{"users": [1]}', "t.json, users, entry 1: is a number; make it an object"],
  ["t.json", '{"users": [{"name": "a", "profile": 3}]}', "t.json, users, entry 1, column profile: is a number"],
  [
    "t.json",
    '{"people": [{"name": "a"}]}',
    "t.json: has none of the tables users, resources, entitlements, grants (it has: people)",
  ],
  ["t.yaml", "users:\n  - name: a\n    name: b\n", "t.yaml, line 3: this is no complete YAML: Map keys must be unique"],
  ["t.yaml", "users:\n  - name: [a]\n", "t.yaml, users, line 2, column name: is a list, not text"],
  ["t.yaml", "users:\n  name: a\n", "t.yaml, users, line 2: is not a list; put a dash before each of its rows"],
  ["t.yaml", "just text\n", "t.yaml: holds no tables"],
  ["t.ndjson", '{"name": "a"}\n', "t.ndjson, line 1: does not say which table it is of"],
  ["t.ndjson", '{"table": "users", "name": "a"}\n{"table": "us', "t.ndjson, line 2: this is no complete JSON"],
  ["t.json.gz", "no gzip", "the packed file is damaged or cut off"],
  [
    "t.yaml",
    "resources:\n  - {resource_type: a, name: x, parent_resource: y}\n  - {resource_type: a, name: y, parent_resource: x}\n",
    "t.yaml, resources, line 2, column Parent Resource: x → y → x is a circle of parents; empty one of these cells",
  ],
  [
    "t.json",
    '{"resources": [{"resource_type": "", "name": "x"}]}',
    "none of its rows can be taken (t.json, resources, entry 1, column resource_type: rows without resource_type)",
  ],
])("%s is refused in one line (%#)", async (name, content, message) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  const failure = await sync(configOf(path)).then(
    () => undefined,
    (thrown: unknown) => thrown as BatonError,
  );
  expect(failure?.message).toContain(message);
  expect(failure!.message).not.toContain("\n");
  expect(failure!.codeNumber).not.toBe(0);
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
