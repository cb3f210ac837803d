import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { proposeMapping } from "../src/mapping/init.ts";
import { configOf, sync } from "./synced.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-file-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const list = `No;First name;Last name;E-mail address;Department;Roles;VPN
1;Ada;Lind;ada@x.y;IT;Admin, Editor;x
2;Bo;Berg;bo@x.y;Sales;Editor;
3;Cleo;Dahl;cleo@x.y;Sales;;X
`;

test("init proposes a mapping that a sync takes as it is", async () => {
  const input = file("hr.csv", list);
  let said = "";
  expect(await proposeMapping(input, folder, (text) => (said += text))).toBe(0);
  expect(said).toContain("user ada@x.y (Ada Lind)");
  expect(said).toContain("user bo@x.y has member of role Editor");
  const { rows } = await sync(configOf(input, { mapping: join(folder, "hr.mapping.yaml") }));
  expect(Object.keys(rows.grants).sort()).toEqual([
    "app:VPN:access:user:ada@x.y",
    "app:VPN:access:user:cleo@x.y",
    "role:Admin:member:user:ada@x.y",
    "role:Editor:member:user:ada@x.y",
    "role:Editor:member:user:bo@x.y",
  ]);
  await expect(proposeMapping(input, folder, () => {})).rejects.toThrow("is there already");
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
    "hr.csv, sheet hr, row 2: m.yaml, line 1, column 15, users.name: .Nmo: No such key: Nmo; correct the mapping (the columns are No, First name",
  ],
  ["users: {sheet: People, name: .No}\n", "hr.csv: has no sheet People, which m.yaml names"],
  ["users: {name: .No, when: .VPN}\n", ".VPN must give true or false, not x"],
])("%j does not fit the list, and says where", async (yaml, message) => {
  const input = file("hr.csv", list);
  await expect(sync(configOf(input, { mapping: file("m.yaml", yaml) }))).rejects.toThrow(message);
});

test("a list that has the tables needs no mapping", async () => {
  let said = "";
  await proposeMapping(file("users.csv", "Name\nada\n"), folder, (text) => (said += text));
  expect(said).toContain("it needs no mapping");
  expect(() => readFileSync(join(folder, "users.mapping.yaml"))).toThrow("ENOENT");
});
