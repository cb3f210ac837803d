import { nearest } from "@baton-connectors/sdk/nearest";
import type { JsonObject } from "@bufbuild/protobuf";
import { type Cell, cellText, type DocumentSink, type SheetSink, type Sink } from "./formats/sink.ts";
import { columnName } from "./formats/xlsx-columns.ts";
import { type Place, placeText, refusal, shown } from "./refusal.ts";
import { fieldAt, fieldsOf, profileKey, type TableName, tableNames, tableOf } from "./tables.ts";

/** Takes rows of tables, their texts in the order of the table's fields. */
export interface RowSink {
  add(table: TableName, texts: readonly string[], profile: JsonObject | undefined, place: Place): void;
  /** A row, or what it says, that is left out. */
  drop(table: TableName, reason: string, place: Place, value?: string): void;
  warn(message: string): void;
}

/** The four tables, each a sheet or a list with the table's name. */
export function tableSink(
  file: string,
  rows: RowSink,
): Sink & { readonly found: readonly TableName[]; readonly others: readonly string[] } {
  const found: TableName[] = [];
  const others: string[] = [];
  const wanted = (name: string): TableName | undefined => {
    const table = tableOf(name);
    if (table && found.includes(table))
      throw refusal(file, { sheet: name }, `there are two tables called ${table}`, "put their rows into one");
    if (table) found.push(table);
    else others.push(name);
    const near = table ? undefined : nearest(name, tableNames);
    if (!table)
      rows.warn(
        `${placeText(file, { sheet: name })}: is none of the four tables and not read${near ? `; did you mean ${near}?` : ""}`,
      );
    return table;
  };
  return {
    found,
    others,
    sheet(name) {
      const table = wanted(name);
      return table && sheetOf(file, name, table, rows);
    },
    list(name) {
      const table = wanted(name);
      return table && listOf(file, name, table, rows);
    },
  };
}

/** Where a column's cells go: to a field, into the profile, or nowhere. */
type Column = { readonly field: number } | { readonly profile: string } | undefined;

export function sheetOf(file: string, sheet: string, table: TableName, rows: RowSink): SheetSink {
  const fields = fieldsOf[table];
  let columns: readonly Column[] | undefined;
  let headers: readonly string[] = [];
  const dateField = fields.findIndex(({ key }) => key === "last_login");

  function header(cells: readonly Cell[], row: number): readonly Column[] {
    headers = Array.from(cells, (cell) => cellText(cell).trim());
    const taken = new Map<number, string>();
    const made = headers.map((name): Column => {
      if (name === "") return undefined;
      const key = table === "users" ? profileKey(name) : undefined;
      if (key) return { profile: key };
      const at = fieldAt(table, name);
      if (at === undefined) {
        const near = nearest(
          name,
          fields.map((field) => field.header),
        );
        const meant = near ? `did you mean ${near}?` : table === "users" ? `to keep it, call it Profile: ${name}` : "";
        rows.warn(
          `${placeText(file, { sheet, row, column: name })}: is no column of ${table} and not read${meant && `; ${meant}`}`,
        );
        return undefined;
      }
      const other = taken.get(at);
      if (other !== undefined)
        throw refusal(
          file,
          { sheet, row, column: name },
          `means the same as column ${other}`,
          "delete or rename one of them",
        );
      taken.set(at, name);
      return { field: at };
    });
    const missing = fields.filter(
      ({ required, requiredInSheets }, at) => (required || requiredInSheets) && !taken.has(at),
    );
    if (missing.length > 0) {
      const names = missing.map((field) => field.header).join(" and ");
      throw refusal(
        file,
        { sheet, row },
        `has no column ${names} (its columns: ${headers.filter(Boolean).join(", ")})`,
        `name a column ${names}`,
      );
    }
    return made;
  }

  return {
    row(cells, row) {
      if (!cells.some((cell) => cell !== undefined && cellText(cell).trim() !== "")) return;
      if (!columns) {
        columns = header(cells, row);
        return;
      }
      const texts: string[] = new Array(fields.length).fill("");
      let profile: Record<string, string> | undefined;
      for (let at = 0; at < cells.length; at++) {
        const cell = cells[at];
        if (cell === undefined) continue;
        const column = columns[at];
        if (column === undefined) {
          if (at >= headers.length && cellText(cell).trim() !== "")
            throw refusal(
              file,
              { sheet, row, column: columnName(at) },
              `${shown(cellText(cell))} stands under no heading`,
              "give the column a heading or empty it",
            );
          continue;
        }
        const text = cellText(cell).trim();
        if ("field" in column)
          texts[column.field] = column.field === dateField && typeof cell !== "string" ? cell.date : text;
        else if (text !== "") profile = { ...profile, [column.profile]: text };
      }
      const place = { sheet, row };
      const empty = fields.find(
        ({ required, requiredInSheets }, at) => (required || requiredInSheets) && texts[at] === "",
      );
      if (empty)
        rows.drop(table, `rows without ${empty.header}`, { ...place, column: empty.header }, texts.find(Boolean));
      else rows.add(table, texts, profile, place);
    },
  };
}

function listOf(file: string, list: string, table: TableName, rows: RowSink): DocumentSink {
  const fields = fieldsOf[table];
  const known = new Map<string, number | undefined>();
  const at = (key: string, place: Place) => {
    if (known.has(key)) return known.get(key);
    const found = fieldAt(table, key);
    known.set(key, found);
    if (found === undefined) {
      const keys = [...fields.map((one) => one.key), ...(table === "users" ? ["profile"] : [])];
      const near = nearest(key, keys);
      rows.warn(
        `${placeText(file, { ...place, column: key })}: is no key of ${table} and not read${near ? `; did you mean ${near}?` : ""}`,
      );
    }
    return found;
  };
  return {
    entry({ texts: given, profile }, entry, line) {
      const place: Place = line ? { list, line } : { list, entry };
      const texts: string[] = new Array(fields.length).fill("");
      for (const [key, value] of Object.entries(given)) {
        const field = at(key, place);
        if (field === undefined) continue;
        if (typeof value !== "string")
          throw refusal(file, { ...place, column: key }, value.wrong, "put one text there, in quotes");
        // Of two spellings the one that is written as documented counts.
        if (texts[field] === "" || key === fields[field]!.key) texts[field] = value;
      }
      const empty = fields.find(({ required }, i) => required && texts[i] === "");
      if (empty) rows.drop(table, `rows without ${empty.key}`, { ...place, column: empty.key }, texts.find(Boolean));
      else rows.add(table, texts, table === "users" ? profile : undefined, place);
    },
  };
}
