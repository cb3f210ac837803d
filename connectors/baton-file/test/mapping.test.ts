import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import Ajv from "ajv/dist/2020.js";
import { parse } from "yaml";
import { proposeMapping } from "../src/mapping/init.ts";
import { mappingSchema } from "../src/mapping/schema.ts";
import { testFolder } from "./folder.ts";
import { configOf, sync } from "./synced.ts";

const folder = testFolder();
const file = folder.put;

const list = `No;First name;Last name;E-mail address;Department;Roles;VPN
1;Ada;Lind;ada@x.y;IT;Admin, Editor;x
2;Bo;Berg;bo@x.y;Sales;Editor;
3;Cleo;Dahl;cleo@x.y;Sales;;X
`;

test("init proposes a mapping that a sync takes as it is", async () => {
  const input = file("hr.csv", list);
  let said = "";
  expect(await proposeMapping(input, folder.path, (text) => (said += text))).toBe(0);
  expect(said).toContain("user ada@x.y (Ada Lind)");
  expect(said).toContain("user bo@x.y has member of role Editor");
  const { rows } = await sync(configOf(input, { mapping: join(folder.path, "hr.mapping.yaml") }));
  expect(Object.keys(rows.grants).sort()).toEqual([
    "app:VPN:access:user:ada@x.y",
    "app:VPN:access:user:cleo@x.y",
    "role:Admin:member:user:ada@x.y",
    "role:Editor:member:user:ada@x.y",
    "role:Editor:member:user:bo@x.y",
  ]);
  await expect(proposeMapping(input, folder.path, () => {})).rejects.toThrow("is there already");
});

test("a reviewed mapping leaves out whom it says", async () => {
  const input = file("hr.csv", list);
  const mapping = file("m.yaml", "users: {name: .No, when: .Department != 'IT', status: active}\n");
  const { rows } = await sync(configOf(input, { mapping }));
  expect(Object.keys(rows.resources)).toEqual(["user:2", "user:3"]);
});

test.each([
  [
    "users: {name: .Nmo}\n",
    "hr.csv, sheet hr, row 2: m.yaml, line 1, column 15, users.name: .Nmo: field not found: Nmo; correct the mapping (the columns are No, First name",
  ],
  ["users: {sheet: People, name: .No}\n", "hr.csv: has no sheet People, which m.yaml names"],
  ["users: {name: .No, when: .VPN}\n", ".VPN must give true or false, not x"],
])("%j does not fit the list, and says where", async (yaml, message) => {
  const input = file("hr.csv", list);
  await expect(sync(configOf(input, { mapping: file("m.yaml", yaml) }))).rejects.toThrow(message);
});

test("a list that has the tables needs no mapping", async () => {
  let said = "";
  await proposeMapping(file("users.csv", "Name\nada\n"), folder.path, (text) => (said += text));
  expect(said).toContain("it needs no mapping");
  expect(() => readFileSync(join(folder.path, "users.mapping.yaml"))).toThrow("ENOENT");
});

const proposed = async (input: string) => {
  let said = "";
  await proposeMapping(input, folder.path, (text) => (said += text));
  return said;
};

test("headings are found below titles, and whoever has no e-mail address is named by what everybody has", async () => {
  const input = file(
    "hr.csv",
    "Staff;;\n30.11.2026;;\n\nId;Mail;Last seen\n1;a@x.y;28.11.2026\n2;;\n3;c@x.y;01.02.2026\n",
  );
  const said = await proposed(input);
  expect(said).toContain("header_row: 4");
  expect(said).toContain("user 2\n");
  expect(said).toContain("--date-format DD.MM.YYYY");
  const { rows } = await sync(configOf(input, { mapping: join(folder.path, "hr.mapping.yaml") }));
  expect(Object.keys(rows.resources)).toEqual(["user:1", "user:2", "user:3"]);
});

test.each([
  ["people.json", '{"staff": [{"login": "ada", "roles": "Admin, Editor"}, {"login": "bo", "roles": ""}]}'],
  [
    "people.ndjson",
    '{"table": "staff", "login": "ada", "roles": "Admin, Editor"}\n{"table": "staff", "login": "bo", "roles": ""}\n',
  ],
  ["people.yaml", "staff:\n  - {login: ada, roles: 'Admin, Editor'}\n  - {login: bo, roles: ''}\n"],
])("a list of %s is proposed a mapping, too", async (name, text) => {
  const input = file(name, text);
  expect(await proposed(input)).toContain("user ada has member of role Admin");
  const { rows } = await sync(configOf(input, { mapping: join(folder.path, "people.mapping.yaml") }));
  expect(Object.keys(rows.grants)).toEqual(["role:Admin:member:user:ada", "role:Editor:member:user:ada"]);
});

test("editors know mappings by the schema that is published, and refuse what is none", () => {
  const published = JSON.parse(readFileSync(new URL("../mapping.schema.json", import.meta.url), "utf8"));
  expect(published).toEqual(mappingSchema);
  const valid = new Ajv.default({ strict: false }).compile(published);
  const example = parse(readFileSync(new URL("../examples/hr-export.mapping.yaml", import.meta.url), "utf8"));
  expect([valid(example), valid.errors]).toEqual([true, null]);
  for (const wrong of [{ users: { nmae: ".X" } }, { users: {} }, { header_row: "four" }, { people: [] }])
    expect(valid(wrong)).toBe(false);
});
