import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { allAtOnce } from "@baton-connectors/c1z";
import { type BasicType, fileWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import { type ColumnType, type ExportTable, exportTables, rowsOf } from "./tables.ts";

interface ParquetFile {
  readonly path: string;
  readonly table: ExportTable;
  readonly app?: string;
}

const types: Readonly<Record<ColumnType, BasicType>> = {
  ...{ text: "STRING", boolean: "BOOLEAN", time: "TIMESTAMP", number: "INT64" },
};

/** A file for each table, side by side; so many rows are held until they are written. */
export const writeParquet = (db: DatabaseSync, folder: string, groupRows = 10_000): Promise<void> =>
  writeFiles(
    db,
    exportTables.map((table) => ({ path: join(folder, `${table.name}.parquet`), table })),
    groupRows,
  );

/**
 * A lake that grows by every sync: `TABLE/app=…/sync_date=…/SYNC.parquet`. The file is called by the sync, so that a sync that is exported
 * again takes its own place. https://hive.apache.org/docs/latest/user/tutorial/#creating-partitioned-tables
 */
export function writeLake(db: DatabaseSync, folder: string, groupRows = 10_000): Promise<void> {
  const apps = db.prepare("select app, sync_id as id, synced_at as at from apps").all() as Record<string, string>[];
  const files = exportTables
    .filter(({ isOfSync }) => isOfSync)
    .flatMap((table) =>
      apps.map(({ app, id, at }) => {
        const { app: _, ...columns } = table.columns;
        const place = `app=${encodeURIComponent(app!)}/sync_date=${at!.slice(0, 10)}`;
        return { path: join(folder, table.name, place, `${id}.parquet`), table: { ...table, columns }, app: app! };
      }),
    );
  return writeFiles(db, files, groupRows);
}

async function writeFiles(db: DatabaseSync, files: readonly ParquetFile[], groupRows: number): Promise<void> {
  for (const { path } of files) await mkdir(dirname(path), { recursive: true });
  await allAtOnce(
    files.map(({ path }) => path),
    async (paths) => {
      for (const [i, file] of files.entries()) writeTable(db, paths[i]!, file, groupRows);
    },
  );
}

type Value = string | boolean | bigint | Date | null;

function writeTable(db: DatabaseSync, path: string, { table, app }: ParquetFile, groupRows: number): void {
  const columns = Object.entries(table.columns).map(([name, type]) => ({ name, type, data: [] as Value[] }));
  const columnData = columns.map(({ name, type, data }) => ({ name, type: types[type], nullable: true, data }));
  const parquet = new ParquetWriter({ writer: fileWriter(path), schema: schemaFromColumnData({ columnData }) });
  const write = () => {
    parquet.write({ columnData: columns.map(({ name, data }) => ({ name, data })), rowGroupSize: groupRows });
    for (const { data } of columns) data.length = 0;
  };
  for (const row of rowsOf(db, table, app)) {
    for (const [i, value] of row.entries()) columns[i]!.data.push(valueOfType(value, columns[i]!.type));
    if (columns[0]!.data.length === groupRows) write();
  }
  if (columns[0]!.data.length > 0) write();
  parquet.finish();
}

function valueOfType(value: SQLOutputValue, type: ColumnType): Value {
  if (value === null) return null;
  if (type === "boolean") return value === 1;
  if (type === "number") return BigInt(value as number);
  return type === "time" ? new Date(value as string) : String(value);
}
