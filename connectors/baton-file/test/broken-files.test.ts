import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { testFolder } from "./folder.ts";
import { program } from "./program.ts";
import { odsOf, xlsxOf, zipOf } from "./write-formats.ts";

const folder = testFolder();

const run = (...args: string[]) =>
  program([...args, "--file", join(folder.path, "sync.c1z"), "--log-level", "error"], {}, folder.path);

type Content = string | Uint8Array;
const users = [
  ["Name", "Email"],
  ["anna", "a@x.y"],
];
const workbook = xlsxOf({ users });
/** A workbook whose sheet has this instead of its rows. */
const sheetOf = (rows: string, more: Readonly<Record<string, string>> = {}) =>
  zipOf({
    "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="Users" r:id="r0"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r0" Target="worksheets/s.xml"/></Relationships>',
    "xl/worksheets/s.xml": `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
    ...more,
  });
const cell = (at: string, text: string, type = "str") => `<c r="${at}" t="${type}"><v>${text}</v></c>`;
const row = (...cells: string[]) => `<row>${cells.join("")}</row>`;
const flipped = (bytes: Buffer, at: number) => {
  const other = Buffer.from(bytes);
  other[at] = other[at]! ^ 1;
  return other;
};

test.each<[string, Content, string]>([
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
  [
    "users.csv",
    Buffer.from("\ufeffName\nanna\n", "utf16le").subarray(2),
    "users.csv, row 1: is not plain text; save it as “CSV UTF-8”",
  ],
  ["users.csv", 'Name,Email\nanna,"x" y\n', "users.csv, row 2: a quote stands where none can be"],
  [
    "users.csv",
    workbook,
    "users.csv: is a spreadsheet, whatever its name says; save it again in the format of its name",
  ],
  ["users.csv", "\n<!DOCTYPE html><html>Sign in</html>", "users.csv: is a web page, whatever its name says"],
  ["users.csv", "", "users.csv: it has no users and no resources; fill it"],
  ["t.xlsx", "<html>Sign in</html>", "t.xlsx: is a web page, whatever its name says"],
  ["t.xlsx", "%PDF-1.7", "t.xlsx: is a PDF, whatever its name says"],
  [
    "t.xlsx",
    workbook.subarray(0, workbook.length - 30),
    "t.xlsx: the file is damaged: its end is missing; open it in a spreadsheet program and save it again as .xlsx",
  ],
  [
    "t.xlsx",
    flipped(workbook, workbook.indexOf("sheet0.xml") + 14),
    "t.xlsx: the file is damaged: its part xl/worksheets/sheet0.xml",
  ],
  ["t.xlsx", zipOf({ mimetype: "x" }), "t.xlsx: is not an Excel workbook; save it as .xlsx in a spreadsheet program"],
  [
    "t.xlsx",
    sheetOf(row(cell("A1", "Name")) + row(cell("A2", "#REF!", "e"))),
    "t.xlsx, sheet Users, row 2, column A: shows the error #REF!; correct its formula or empty the cell",
  ],
  [
    "t.xlsx",
    sheetOf(row(cell("A1", "Name")) + row(cell("A2", "anna"), cell("C2", "boss"))),
    't.xlsx, sheet Users, row 2, column C: "boss" stands under no heading; give the column a heading or empty it',
  ],
  [
    "t.xlsx",
    sheetOf(row(cell("A1", "Name"), cell("B1", "NAME"))),
    "t.xlsx, sheet Users, row 1, column NAME: means the same as column Name",
  ],
  [
    "t.xlsx",
    sheetOf(row(cell("A1", "Nmae"), cell("B1", "Email")) + row(cell("A2", "anna"))),
    "t.xlsx, sheet Users, row 1: has no column Name (its columns: Nmae, Email); name a column Name",
  ],
  [
    "t.xlsx",
    sheetOf(row(cell("A1", "7", "s"))),
    "t.xlsx, sheet Users, row 1, column A: refers to a text that is not in the file",
  ],
  ["t.xlsx", sheetOf(`${row(cell("A1", "Name"))}<row><c`), "t.xlsx: its part xl/worksheets/s.xml is broken"],
  [
    "t.xlsx",
    xlsxOf({ Sheet1: users }),
    "t.xlsx: has none of the tables users, resources, entitlements, grants (it has: Sheet1); rename one, or write a mapping with baton-file init",
  ],
  [
    "t.xlsx",
    xlsxOf({ users, Users: users }),
    "t.xlsx, sheet Users: there are two tables called users; put their rows into one",
  ],
  [
    "t.xlsx",
    xlsxOf({
      grants: [
        ["Principal", "Entitlement"],
        ["anna", "x:y"],
      ],
    }),
    "t.xlsx: none of its rows can be taken (t.xlsx, sheet grants, row 2: grants to somebody who is not in the file); fill it",
  ],
  ["t.ods", "no spreadsheet", "t.ods: the file is damaged: its end is missing"],
  ["t.ods", zipOf({ mimetype: "x" }), "t.ods: is not an OpenDocument sheet"],
  ["t.ods", odsOf({ people: users }), "t.ods: has none of the tables"],
  ["t.json", '{"users": [{"name": "anna"},]}', "t.json, line 1: this is no complete JSON"],
  [
    "t.json",
    '{"users": [{"name": "anna"}],\n "users": []}',
    "t.json, users, line 2: is there twice; put both into one, or delete one of them",
  ],
  [
    "t.json",
    '{"users": [\n{"name": "anna",\n"name": "bert"}]}',
    "t.json, users, line 3, entry 1, column name: is there twice",
  ],
  [
    "t.json",
    '{"users": [{"name": "anna", "email": ["a", "b"]}]}',
    't.json, users, entry 1, column email: "["a","b"]" is a list, not text; put one text there, in quotes',
  ],
  [
    "t.ndjson",
    '{"table": "users", "name": "a"}\n{"table": "users", "name": "b", "name": "c"}\n',
    "t.ndjson, users, line 2, column name: is there twice",
  ],
  ["t.ndjson", '{"table": "users", "name": "a"}\n["b"]\n', "t.ndjson, line 2"],
  ["t.yaml", "users: &a\n  - *a\n", "t.yaml, users, line 2: is not a row of keys and values"],
  ["t.yaml", "users:\n\t- name: a\n", "t.yaml, line 2: this is no complete YAML"],
  [
    "t.json.gz",
    gzipSync('{"users": []}').subarray(0, 20),
    "t.json.gz: the packed file is damaged or cut off; pack it again with gzip",
  ],
  ["t.numbers", "x", "t.numbers: unsupported file type: '.numbers'; save it as one of .json"],
])("%s is refused in one line, and the file of before stays (%#)", async (name, content, message) => {
  const before = await good();
  const path = folder.put(name, content);
  await refused(["--input", path], message, before);
});

test.each<[string, Readonly<Record<string, string>>, readonly string[], string]>([
  [
    "a folder without tables",
    { "readme.txt": "x" },
    [],
    "tables: is a folder without tables; put users.csv, resources.csv, entitlements.csv, grants.csv into it",
  ],
  [
    "two files of one table",
    { "users.csv": "Name\na\n", "users.yaml": "users: []" },
    [],
    "users.yaml: is a second file of users, beside users.csv; delete or rename one of them",
  ],
  [
    "one broken file of several",
    { "users.csv": "Name\na\n", "grants.csv": "Principal,Entitlement\na\n" },
    [],
    "grants.csv, row 2: has 1 values where the headings are 2",
  ],
])("%s is refused, and the file of before stays", async (_, files, args, message) => {
  const before = await good();
  mkdirSync(join(folder.path, "tables"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, "tables", name), text);
  await refused(["--input", join(folder.path, "tables"), ...args], message, before);
});

test.each([
  ["broken", "users: [", "m.yaml, line 1"],
  [
    "for another list",
    "users: {name: .Nmae}\n",
    "users.csv, sheet users, row 2: m.yaml, line 1, column 15, users.name: .Nmae: field not found: Nmae",
  ],
  ["with an expression that is none", "users: {name: .Name + }\n", "m.yaml, line 1, column 15, users.name"],
  ["without names", "users: {email: .Name}\n", "m.yaml, line 1, column 8, users: has no name"],
])("a mapping that is %s is refused, and the file of before stays", async (_, yaml, message) => {
  const before = await good();
  const input = folder.put("users.csv", "Name\nanna\n");
  await refused(["--input", input, "--mapping", folder.put("m.yaml", yaml)], message, before);
});

test("a file that is not there is refused, and the file of before stays", async () => {
  const before = await good();
  await refused(["--input", join(folder.path, "gone.xlsx")], "input file not found: ", before);
});

const digest = () =>
  createHash("sha256")
    .update(readFileSync(join(folder.path, "sync.c1z")))
    .digest("hex");

/** The file of a sync that went well, before the list was broken. */
let earlier: Buffer | undefined;
async function good(): Promise<string> {
  if (!earlier) {
    const { status, stderr } = await run("--input", folder.put("before.json", '{"users": [{"name": "before"}]}'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    earlier = readFileSync(join(folder.path, "sync.c1z"));
  }
  folder.put("sync.c1z", earlier);
  return digest();
}

async function refused(args: readonly string[], message: string, before: string) {
  const { status, stderr } = await run(...args);
  expect(stderr).toContain(message);
  const [line, ...hints] = stderr.trimEnd().split("\n");
  expect(line).toContain(message);
  for (const hint of hints) expect(hint).toMatch(/^ {2}hint: /);
  expect(status).toBe(3);
  expect(digest()).toBe(before);
  expect(readdirSync(folder.path).filter((name) => name.includes("c1z"))).toEqual(["sync.c1z"]);
}
