import type { DatabaseSync } from "node:sqlite";

/** Reads a named value, or makes and keeps it. The first writer wins, also between processes. */
export function metaValue(database: DatabaseSync, key: string, make: () => string): string {
  database.prepare("insert or ignore into meta (key, value) values (?, ?)").run(key, readMeta(database, key) ?? make());
  return readMeta(database, key)!;
}

export function readMeta(database: DatabaseSync, key: string): string | undefined {
  return database.prepare("select value from meta where key = ?").get(key)?.value as string | undefined;
}

export function writeMeta(database: DatabaseSync, key: string, value: string): void {
  database.prepare("insert or replace into meta (key, value) values (?, ?)").run(key, value);
}
