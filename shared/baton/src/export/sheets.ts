import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { reviewRows } from "./review-rows.ts";
import { type ColumnType, cellText, type ExportTable, exportTables, rowsOf } from "./tables.ts";
import type { Sheet } from "./workbook.ts";

/** The first sheet is what ConductorOne imports; the others are for people. */
export const sheetsOf = (db: DatabaseSync): Sheet[] => [
  { name: "Sheet1", rows: reviewRows(db) },
  { name: "People", rows: tableRows(db, named("people")) },
  { name: "Accounts", rows: tableRows(db, named("accounts")) },
  { name: "Access", rows: tableRows(db, named("grants")) },
  { name: "Privileged", rows: tableRows(db, privilegedGrants) },
  { name: "Changes", rows: changeRows(db) },
];

const named = (name: string): ExportTable => exportTables.find((one) => one.name === name)!;

function* tableRows(db: DatabaseSync, table: ExportTable): Generator<readonly string[]> {
  const columns = Object.entries(table.columns);
  yield columns.map(([name]) => title(name));
  for (const row of rowsOf(db, table)) yield row.map((value, i) => cellText(value, columns[i]![1] as ColumnType));
}

const { rows: _, ...grantsTable } = named("grants");
const privilegedGrants: ExportTable = {
  ...grantsTable,
  from: "(select grant_id as id, * from access where privileged = 1)",
};

const changeColumns = ["change", "app", "subject", "name", "what", "path"];

function* changeRows(db: DatabaseSync): Generator<readonly string[]> {
  yield changeColumns.map(title);
  const statement = db.prepare(`select ${changeColumns.join(", ")} from changes`);
  statement.setReturnArrays(true);
  for (const row of statement.iterate() as unknown as Iterable<SQLOutputValue[]>)
    yield row.map((value) => cellText(value, "text"));
}

/** `last_login` is `Last login`. */
const title = (name: string) => `${name[0]!.toUpperCase()}${name.slice(1).replaceAll("_", " ")}`;
