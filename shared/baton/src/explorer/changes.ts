import type { DatabaseSync } from "node:sqlite";

/** Found once, row by row of both syncs; then they are turned over by their numbers. */
export const prepareChanges = (db: DatabaseSync): void =>
  db.exec("create table changed as select change, app, subject, name, what, path from changes");

const page = 100;

export function changes(db: DatabaseSync, from: number) {
  const rows = db
    .prepare(
      "select rowid as n, change, app, subject, name, what, path from changed where rowid > ? order by rowid limit ?",
    )
    .all(from, page + 1);
  const shown = rows.slice(0, page);
  return { rows: shown, next: rows.length > page ? shown.at(-1)?.n : undefined };
}
