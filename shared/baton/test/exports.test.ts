import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import readXlsxFile from "read-excel-file/node";
import { everything, withCompany } from "../src/company/company.ts";
import { writeParquet } from "../src/export/parquet.ts";
import { writeWorkbook } from "../src/export/workbook.ts";
import { baton, fixture } from "./run.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-exports-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nested = fixture("nested.sqlite.c1z");

test("a workbook has the cells of the csv file, in its order, and sheets for people", async () => {
  const [xlsx, csv] = [join(folder, "sync.xlsx"), join(folder, "sync.csv")];
  expect(await baton("export", "xlsx", "-f", nested, "--out", xlsx)).toMatchObject({ status: 0, stderr: "" });
  expect(await baton("export", "csv", "-f", nested, "--out", csv)).toMatchObject({ status: 0, stderr: "" });
  const sheets = await readXlsxFile(xlsx);
  expect(sheets.map(({ sheet, data }) => [sheet, data.length])).toEqual([
    ["Sheet1", 1 + 60 + 15 + 336],
    ["People", 1 + 60],
    ["Accounts", 1 + 60],
    ["Access", 1 + 367],
    ["Privileged", 1],
    ["Changes", 1],
  ]);
  const lines = readFileSync(csv, "utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(1 + 60 + 15 + 336);
  const first = (line: string) =>
    line
      .split(",")
      .slice(0, 12)
      .map((cell) => cell || null);
  expect(sheets[0]!.data.map((row) => row.slice(0, 12))).toEqual(lines.map(first));
});

test("a workbook keeps every text as it is", async () => {
  const path = join(folder, "texts.xlsx");
  const texts = [
    "=1+1",
    "007",
    "2024-01-01",
    "<b>&amp;\"'",
    " a \n b ",
    "naïve 🦊",
    "a\u0000b\u001f_x0041_",
    "TRUE",
    "\ufffe",
  ];
  await writeWorkbook(path, [{ name: 'Sheet "1"', rows: [["texts"], texts, [], ["last"]] }]);
  const [{ sheet, data } = { sheet: "", data: [] }] = await readXlsxFile(path, { trim: false });
  expect(sheet).toBe('Sheet "1"');
  expect(data.flat().filter((cell) => cell !== null)).toEqual(["texts", ...texts, "last"]);
});

test.each<[string, () => Iterable<string[]>, string]>([
  ["a cell", () => [["ok"], ["x".repeat(32_768)]], "one of row 2 has 32768"],
  ["a sheet", () => [["1"], ["2"], ["3"], ["4"]], "a workbook's sheet holds 3 rows"],
])("what is too much for %s is refused, and nothing is left", async (_, rows, message) => {
  const before = readdirSync(folder);
  await expect(writeWorkbook(join(folder, "large.xlsx"), [{ name: "Sheet1", rows: rows() }], 3)).rejects.toThrow(
    message,
  );
  expect(readdirSync(folder)).toEqual(before);
});

test("parquet tables of many groups of rows have every row, in order", async () => {
  const out = join(folder, "groups");
  await withCompany({ files: [nested] }, everything, (db) => writeParquet(db, out, 100));
  expect(readdirSync(out).sort()).toEqual(
    ["accounts", "entitlements", "grants", "people", "resources", "syncs"].map((name) => `${name}.parquet`),
  );
  const bytes = readFileSync(join(out, "grants.parquet"));
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  expect(parquetMetadata(file).row_groups.map(({ num_rows: rows }) => rows)).toEqual([100n, 100n, 100n, 67n]);
  const { grants } = JSON.parse((await baton("grants", "-f", nested, "-o", "json")).stdout);
  expect((await parquetReadObjects({ file })).map(({ id }) => id)).toEqual(
    grants.map(({ grant }: { grant: { id: string } }) => grant.id),
  );
});

test("a file without a row of a kind has an empty table of it", async () => {
  const out = join(folder, "in-progress");
  const { stdout } = await baton("syncs", "-f", fixture("in-progress.sqlite.c1z"), "-o", "json");
  const [{ id }] = JSON.parse(stdout).syncs;
  const ran = await baton("export", "parquet", "-f", fixture("in-progress.sqlite.c1z"), "--sync-id", id, "--out", out);
  expect(ran).toMatchObject({ status: 0, stderr: "" });
  const bytes = readFileSync(join(out, "grants.parquet"));
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  expect(await parquetReadObjects({ file })).toEqual([]);
});

test("parquet has everything that a row of the csv file has", async () => {
  const [csv, out] = [join(folder, "columns.csv"), join(folder, "columns")];
  await baton("export", "csv", "-f", nested, "--out", csv);
  await baton("export", "parquet", "-f", nested, "--out", out);
  const columnsOf = (name: string) => {
    const bytes = readFileSync(join(out, `${name}.parquet`));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    return parquetMetadata(file)
      .schema.slice(1)
      .map(({ name: column }) => column);
  };
  const tables = ["accounts", "entitlements", "grants"].map(columnsOf);
  // Names of the one that are not those of the other, but for capitals and spaces.
  const called: Readonly<Record<string, string>> = {
    ...{ type: "", "user status": "status", "email address": "email", "entitlement display name": "entitlement_name" },
    ...{ entitlement: "entitlement_id", "entitlement slug": "slug", "principal type": "principal_type" },
    ...{ "display name": "principal_name", "all email addresses": "emails" },
  };
  for (const header of readFileSync(csv, "utf8").split("\n")[0]!.split(",")) {
    const column = called[header.toLowerCase()] ?? header.toLowerCase().replaceAll(" ", "_");
    // Which of the three tables a row is of, is the table itself.
    if (column !== "")
      expect({ header, column, in: tables.some((names) => names.includes(column)) }).toEqual({
        header,
        column,
        in: true,
      });
  }
});
