import { createFile, openSqlReader, type SqlReader } from "@baton-connectors/c1z";

type Insert = (table: string, row: Readonly<Record<string, unknown>>) => void;

/** Writes one file of the newest syncs of several, in their order. */
export async function writeSyncsOf(path: string, files: readonly string[]): Promise<void> {
  const readers: SqlReader[] = [];
  try {
    for (const file of files) readers.push(await openSqlReader(file));
    await createFile(path, (db) => {
      const insert: Insert = (table, { id: _, ...row }) => {
        const names = Object.keys(row);
        db.prepare(`insert into ${table} (${names}) values (${names.map(() => "?")})`).run(
          ...(Object.values(row) as string[]),
        );
      };
      for (const { database } of readers) copyRows(database, insert);
    });
  } finally {
    for (const reader of readers) await reader.close();
  }
}

const tables = ["v1_sync_runs", "v1_resource_types", "v1_resources", "v1_entitlements", "v1_grants"];

function copyRows(database: SqlReader["database"], insert: Insert): void {
  for (const table of tables) {
    for (const row of database.prepare(`select * from ${table} order by id`).iterate()) insert(table, row);
  }
}
