import type { JsonObject } from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { dateOf } from "../src/model/dates.ts";
import { withRuntime } from "./change.ts";
import { serveFiles } from "./file-server.ts";
import { testFolder } from "./folder.ts";
import { configOf, sync } from "./synced.ts";
import { odsOf, xlsxOf } from "./write-formats.ts";

/** Of the list in coverage.md, what no other test shows. */
const folder = testFolder();

test("a file is read once for a sync, whatever is put in its place meanwhile", async () => {
  const server = await serveFiles();
  const served = (count: number) => ({
    content: Buffer.from(JSON.stringify({ users: Array.from({ length: count }, (_, n) => ({ name: `p${n}` })) })),
  });
  server.files.set("/t.json", served(3));
  try {
    await withRuntime(configOf(`${server.url}/t.json`), async (runtime) => {
      const page = (syncId: string, pageToken = "") =>
        runtime.listResources({ resourceTypeId: "user", syncId, pageSize: 2, pageToken });
      const first = await page("one");
      server.files.set("/t.json", served(9));
      const second = await page("one", first.nextPageToken);
      expect([...first.list, ...second.list].map(({ id }) => id?.resource)).toEqual(["p0", "p1", "p2"]);
      expect(second.nextPageToken).toBe("");
      expect((await page("two")).list).toHaveLength(2);
    });
    expect(server.asked).toEqual(["GET /t.json 200", "GET /t.json 200"]);
  } finally {
    await server.close();
  }
});

const head = ["Name", "Login", "Description", "Last Login"];
const anna = ["anna", "al", "Keeps the keys", "2025-04-01"];
const document = { users: [{ name: "anna", login: "al", description: "Keeps the keys", last_login: "2025-04-01" }] };

test.each<[string, string | Uint8Array]>([
  ["t.yaml", `users:\n  - {name: anna, login: al, description: Keeps the keys, last_login: 2025-04-01}\n`],
  ["t.json", JSON.stringify(document)],
  ["t.ndjson", JSON.stringify({ table: "users", ...document.users[0] })],
  ["t.xlsx", xlsxOf({ users: [head, anna] })],
  ["t.ods", odsOf({ users: [head, anna] })],
  ["users.csv", `${head.join(",")}\n${anna.join(",")}\n`],
])("login, description and last login come from %s", async (name, content) => {
  const { rows } = await sync(configOf(folder.put(name, content)));
  const { description, annotations } = rows.resources["user:anna"] as JsonObject & { annotations: JsonObject[] };
  expect({ description, ...annotations[0] }).toMatchObject({
    description: "Keeps the keys",
    login: "al",
    lastLogin: "2025-04-01T00:00:00Z",
  });
});

test.each([
  ["2025-04-01", "MM/DD/YYYY", "2025-04-01T00:00:00.000Z"],
  ["2025-04-01T10:30:00+02:00", "MM/DD/YYYY", "2025-04-01T08:30:00.000Z"],
  ["2025-04-01 10:30", "MM/DD/YYYY", "2025-04-01T10:30:00.000Z"],
  ["04/01/2025", "MM/DD/YYYY", "2025-04-01T00:00:00.000Z"],
  ["4/1/2025", "DD/MM/YYYY", "2025-01-04T00:00:00.000Z"],
  ["1.4.2025", "DD.MM.YYYY", "2025-04-01T00:00:00.000Z"],
  ["2025/04/01", "YYYY/MM/DD", "2025-04-01T00:00:00.000Z"],
  ["45748", "MM/DD/YYYY", "2025-04-01T00:00:00.000Z"],
  ["45748.5", "MM/DD/YYYY", "2025-04-01T12:00:00.000Z"],
  ["2025-02-30", "MM/DD/YYYY", undefined],
  ["31/12/2025", "MM/DD/YYYY", undefined],
  ["12/31/25", "MM/DD/YYYY", undefined],
  ["soon", "MM/DD/YYYY", undefined],
] as const)("dates: %s, where local ones are %s", (text, form, iso) => {
  expect(dateOf(text, form)?.toISOString()).toBe(iso);
});

test("whom an entitlement may be granted to", async () => {
  const path = folder.put(
    "t.yaml",
    'users: [{name: anna}]\nresources: [{resource_type: Team, resource_function: group, name: red}]\nentitlements: [{resource_name: red, entitlement: in, grantable_to: "User, team"}]\n',
  );
  const { rows } = await sync(configOf(path));
  const { grantableTo } = rows.entitlements["team:red:in"] as { grantableTo: JsonObject[] };
  expect(grantableTo.map(({ id }) => id)).toEqual(["user", "team"]);
});

test("another function in a later row is told, with its place", async () => {
  const path = folder.put(
    "t.yaml",
    "resources:\n  - {resource_type: team, resource_function: group, name: a}\n  - {resource_type: team, resource_function: role, name: b}\n",
  );
  const { logged } = await sync(configOf(path));
  expect(logged.join("\n")).toContain(
    't.yaml, resources, line 3: the type team is a group by its first row, so "role" has no effect',
  );
});

test("types of children are in order, whatever the order of the rows", async () => {
  const row = (type: string, name: string) =>
    `{resource_type: ${type}, resource_function: app, name: ${name}, parent_resource: top}`;
  const path = folder.put(
    "t.yaml",
    `resources: [{resource_type: house, resource_function: app, name: top}, ${row("room", "r")}, ${row("attic", "a")}, ${row("cellar", "c")}]\n`,
  );
  const { annotations } = (await sync(configOf(path))).rows.resources["house:top"] as { annotations: JsonObject[] };
  expect(annotations.map((one) => one.resourceTypeId).filter(Boolean)).toEqual(["attic", "cellar", "room"]);
});
