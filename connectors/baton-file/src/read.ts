import { accessList } from "./access-list.ts";
import { endingOf, endings, readFormat, stemOf } from "./formats/by-name.ts";
import type { Cell, SheetSink, Sink } from "./formats/sink.ts";
import { modelBuilder } from "./model/build.ts";
import type { DateForm } from "./model/dates.ts";
import type { Model } from "./model/model.ts";
import { refusal } from "./refusal.ts";
import type { Source } from "./source/source.ts";
import { type RowSink, tableSink } from "./table-sink.ts";
import { type TableName, tableNames, tableOf } from "./tables.ts";

export interface ReadOptions {
  /** Says what the columns mean; without one they have the names of the four tables. */
  readonly mapping: Source | undefined;
  readonly dateForm: DateForm;
  readonly namesPerType: boolean;
  /** Nobody and nothing is an answer, too. */
  readonly allowEmpty: boolean;
}

/** Reads all of a source, or refuses it: there is no part of a file that counts. */
export async function readModel(source: Source, options: ReadOptions): Promise<Model> {
  const builder = modelBuilder(source.name, options);
  const added: Record<TableName, number> = { users: 0, resources: 0, entitlements: 0, grants: 0 };
  const rows: RowSink = {
    ...builder,
    add(table, ...row) {
      added[table]++;
      builder.add(table, ...row);
    },
  };
  if (options.mapping) {
    const { readMapped } = await import("./mapping/read-mapped.ts");
    await readMapped(source, options.mapping, rows);
  } else if (source.files) await readFolder(source, source.files, rows);
  else await readFile(source, rows);
  const model = builder.end();
  if (!options.allowEmpty && model.types.size === 0) {
    const left = model.drops[0];
    const why = left
      ? `none of its rows can be taken (${left.place}: ${left.reason})`
      : "it has no users and no resources";
    throw refusal(source.name, {}, why, "fill it, or allow that with --allow-empty");
  }
  return model;
}

async function readFile(source: Source, rows: RowSink): Promise<void> {
  const isSheet = [".csv", ".tsv"].includes(endingOf(source));
  if (isSheet && !tableOf(stemOf(source)))
    return readFormat(source, exactly(source.name, accessList(source.name, rows)));
  const tables = tableSink(source.name, rows);
  await readFormat(source, isSheet ? exactly(source.name, tables.sheet(stemOf(source))!) : tables);
  if (tables.found.length > 0 || tables.others.length === 0) return;
  const names = tables.others.join(", ");
  throw refusal(
    source.name,
    {},
    `has none of the tables ${tableNames.join(", ")} (it has: ${names})`,
    "rename one, or write a mapping with baton-file init",
  );
}

/** One file for each table, in the order in which they refer to each other. */
async function readFolder(folder: Source, files: readonly Source[], rows: RowSink): Promise<void> {
  const order = (file: Source) => tableNames.indexOf(tableOf(stemOf(file)) ?? "grants");
  const readable = files.filter((file) => endings.includes(endingOf(file)));
  const found = new Map<TableName, string>();
  const known = readable.filter((file) => {
    const table = tableOf(stemOf(file));
    if (!table) {
      rows.warn(`${file.name}: is not called after one of the tables ${tableNames.join(", ")} and not read`);
      return false;
    }
    const other = found.get(table);
    if (other)
      throw refusal(file.name, {}, `is a second file of ${table}, beside ${other}`, "delete or rename one of them");
    found.set(table, file.name);
    return true;
  });
  if (known.length === 0)
    throw refusal(
      folder.name,
      {},
      "is a folder without tables",
      `put ${tableNames.map((name) => `${name}.csv`).join(", ")} into it`,
    );
  for (const file of known.sort((a, b) => order(a) - order(b))) {
    const tables = tableSink(file.name, rows);
    if ([".csv", ".tsv"].includes(endingOf(file)))
      await readFormat(file, exactly(file.name, tables.sheet(stemOf(file))!));
    else await readFormat(file, tables);
  }
}

/** Rows of text files have as many values as there are headings: fewer means that something is cut off. */
function exactly(file: string, rows: SheetSink): Sink {
  let width: number | undefined;
  const sheet: SheetSink = {
    row(cells: readonly Cell[], row) {
      width ??= cells.length;
      if (cells.length !== width && cells.some((cell) => cell !== ""))
        throw refusal(
          file,
          { row },
          `has ${cells.length} values where the headings are ${width}`,
          "add or remove the separators that are wrong",
        );
      rows.row(cells, row);
    },
  };
  return { sheet: () => sheet, list: () => undefined };
}
