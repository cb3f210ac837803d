import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { type CompanyNeeds, type CompanyOptions, withCompany } from "../company/company.ts";
import { csvLine } from "../output/csv.ts";
import { printJsonList } from "../output/json-list.ts";
import { printTable } from "../output/table.ts";
import type { ManyOptions } from "../program/frame.ts";
import { usage } from "../usage.ts";

export type QueryFormat = "console" | "json" | "csv";
type QueryOptions = ManyOptions & CompanyOptions & { readonly sql: string; readonly format: QueryFormat };

/** Answers one SQL question over views that do not change with the files' format. Nothing can be written. */
export async function runQuery({ output, sql, format, ...options }: QueryOptions): Promise<void> {
  const words = withoutComments(sql).trim();
  if (!/^(select|with|values)\b/i.test(words)) throw usage("a query begins with SELECT, WITH or VALUES", hint);
  if (/;\s*\S/.test(words.replace(literals, ""))) throw usage("one query at a time: something follows its end", hint);
  const needs = needsOf(sql);
  // A company's file is checked against the accounts, whatever is asked.
  const rows = needs.rows || options.company !== undefined;
  await withCompany({ ...options, tell: output }, { ...needs, rows }, async (db) => {
    const { columns, rows } = answers(db, sql);
    if (format === "json") {
      const names = distinct(columns);
      return printJsonList(
        output,
        "rows",
        rows.map((row) => JSON.stringify(Object.fromEntries(names.map((name, i) => [name, jsonValue(row[i]!)])))),
      );
    }
    const cells = rows.map((row) => row.map(cellText));
    if (format === "console") return printTable(output, columns, cells);
    await output.write(csvLine(columns));
    for (const line of cells) await output.write(csvLine(line));
  });
}

/** Of a query only the tables that it may name. */
export function needsOf(sql: string): CompanyNeeds {
  const names = (...words: readonly string[]) => new RegExp(`\\b(${words.join("|")})\\b`, "i").test(sql);
  const before = names("before_\\w+", "changes");
  const ways = names("access", "ways", "changes");
  return {
    ...{ ways, before },
    rows: ways || before || names("accounts", "resources", "principals", "people", "links", "conflicts", "secrets"),
    grants: ways || before || names("grants", "all_grants", "paths", "principals", "sources", "inherited", "derived"),
  };
}

/** https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON/rawJSON, which the types do not have yet. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };

/** Of an integer every digit, as a number. */
const jsonValue = (value: SQLOutputValue): unknown =>
  typeof value === "bigint" ? rawJson(String(value)) : value instanceof Uint8Array ? base64(value) : value;

const cellText = (value: SQLOutputValue): string =>
  value === null ? "" : value instanceof Uint8Array ? base64(value) : String(value);

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** Columns of one name are `id`, `id_2`, …: an object keeps one of each. */
function distinct(columns: readonly string[]): string[] {
  const names = new Set<string>();
  for (const column of columns) {
    let name = column;
    for (let n = 2; names.has(name); n++) name = `${column}_${n}`;
    names.add(name);
  }
  return [...names];
}

/** https://sqlite.org/lang_expr.html#literal_values_constants_, and names in their three kinds of quotes. */
const literals = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/g;

const withoutComments = (sql: string) =>
  sql.replace(new RegExp(`${literals.source}|--[^\n]*|/\\*[\\s\\S]*?(?:\\*/|$)`, "g"), (part) =>
    /^(?:--|\/\*)/.test(part) ? " " : part,
  );

const hint =
  "Tables: accounts, access, people, apps, resources, entitlements, grants, principals, paths. See docs/baton.md.";

export function answers(database: DatabaseSync, sql: string) {
  try {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const columns = statement.columns().map(({ name }) => name);
    // Errors at run time come with the first row.
    const iterator = statement.iterate() as unknown as Iterable<SQLOutputValue[]>;
    return { columns, rows: Iterator.from(failing(iterator)) };
  } catch (thrown) {
    throw usage(`the query failed: ${toBatonError(thrown).message}`, hint);
  }
}

function* failing<T>(rows: Iterable<T>): Generator<T> {
  try {
    yield* rows;
  } catch (thrown) {
    throw usage(`the query failed: ${toBatonError(thrown).message}`, hint);
  }
}
