import type { SQLOutputValue } from "node:sqlite";
import type { SqlReader } from "@baton-connectors/c1z";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { withSqlFile } from "../file/open-file.ts";
import { csvLine } from "../output/csv.ts";
import { printJsonList } from "../output/json-list.ts";
import { printTable } from "../output/table.ts";
import type { ListOptions } from "../program/frame.ts";
import { createViews } from "../query/views.ts";
import { usage } from "../usage.ts";

export type QueryFormat = "console" | "json" | "csv";

/** Answers one SQL question over views that do not change with the file's format. Nothing can be written. */
export const runQuery = ({ output, sql, format, ...options }: ListOptions & { sql: string; format: QueryFormat }) =>
  withSqlFile(options, async ({ reader, catalogue, sync }) => {
    if (!/^\s*(select|with|values)\b/i.test(sql)) throw usage("a query begins with SELECT, WITH or VALUES", hint);
    createViews(reader.database, catalogue, sync.syncId, sql);
    const { columns, rows } = answers(reader, sql);
    if (format === "json") {
      const text = (_: string, value: unknown) =>
        typeof value === "bigint"
          ? String(value)
          : value instanceof Uint8Array
            ? Buffer.from(value).toString("base64")
            : value;
      return printJsonList(
        output,
        "rows",
        rows.map((row) => JSON.stringify(Object.fromEntries(columns.map((name, i) => [name, row[i]])), text)),
      );
    }
    const cells = rows.map((row) => row.map((value) => (value === null ? "" : String(value))));
    if (format === "console") return printTable(output, columns, cells);
    await output.write(csvLine(columns));
    for (const line of cells) await output.write(csvLine(line));
  });

const hint = "Tables: resources, entitlements, grants, principals, paths. See docs/baton.md.";

function answers({ database }: SqlReader, sql: string) {
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
