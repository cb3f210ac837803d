import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { exportTables, rowsOf } from "./tables.ts";

const types = { text: "text", boolean: "integer", time: "text", number: "integer" } as const;

/** Adds the syncs to a SQLite database; one that is there takes its own place. All of it, or nothing. */
export function loadSqlite(db: DatabaseSync, path: string): void {
  const target = new DatabaseSync(path);
  try {
    target.exec("begin immediate");
    for (const table of exportTables) {
      const columns = Object.entries(table.columns);
      const named = columns.map(([name, type]) => `"${name}" ${types[type]}`);
      target.exec(`create table if not exists "${table.name}" (${named.join(", ")})`);
      const key = table.isOfSync ? "sync_id" : "id";
      target.exec(`create index if not exists "${table.name}_${key}" on "${table.name}" (${key})`);
      removeOld(db, target, table.name, table.isOfSync);
      const insert = target.prepare(`insert into "${table.name}" values (${columns.map(() => "?").join(", ")})`);
      for (const row of rowsOf(db, table)) insert.run(...(row as SQLInputValue[]));
    }
    target.exec("commit");
  } finally {
    target.close();
  }
}

/** People are of no sync: the newest link of accounts is what counts. */
function removeOld(db: DatabaseSync, target: DatabaseSync, table: string, isOfSync: boolean): void {
  if (!isOfSync) {
    const remove = target.prepare(`delete from "${table}" where id = ?`);
    for (const { id } of db.prepare("select id from people").iterate()) remove.run(id as string);
    return;
  }
  for (const { app, sync_id: id } of db.prepare("select app, sync_id from apps").all()) {
    target.prepare(`delete from "${table}" where app = ? and sync_id = ?`).run(app as string, id as string);
  }
}
