import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { afterEach, beforeEach } from "@jest/globals";
import { openStore } from "../src/index.ts";

const magic = Buffer.from("C1ZF\0", "latin1");

export { fixture } from "./fixture.ts";

/** A directory for each test, and the path of a file in it. */
export function testFile() {
  const place = {
    directory: "",
    path: "",
    open: (options: Parameters<typeof openStore>[1] = {}) =>
      openStore(place.path, { temporaryDirectory: place.directory, ...options }),
  };
  beforeEach(() => {
    place.directory = mkdtempSync(join(tmpdir(), "c1z-test-"));
    place.path = join(place.directory, "sync.c1z");
  });
  afterEach(() => rmSync(place.directory, { recursive: true }));
  return place;
}

/** A frame with checksum and content size, as the Go writer makes them. */
export const frame = (content: Uint8Array): Buffer =>
  zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });

export const v1File = (...frames: readonly Uint8Array[]): Buffer => Buffer.concat([magic, ...frames]);

/** Lets `work` loose on the database of a v1 file, or on a new one where `from` is "", and packs it again. */
export function changeDatabase<T>(path: string, work: (db: DatabaseSync) => T, from = path): T {
  return inCopy(from, (db, copy) => {
    db.exec("pragma synchronous = off; begin");
    const result = work(db);
    db.exec("commit");
    db.close();
    writeFileSync(path, v1File(frame(readFileSync(copy))));
    return result;
  });
}

/** What a query finds in the database of a v1 file. */
export const query = (path: string, sql: string, ...values: string[]): Record<string, unknown>[] =>
  inCopy(path, (db) => plain(db.prepare(sql).all(...values)));

interface TableSchema {
  readonly columns: readonly Record<string, unknown>[];
  readonly indexes: readonly Record<string, unknown>[];
}

/** Tables and indexes with all that other programs rely on. */
export const schemaOf = (path: string): Record<string, TableSchema> =>
  inCopy(path, (db) => {
    const all = (sql: string, ...values: string[]) => plain(db.prepare(sql).all(...values));
    const tables = all("select name from sqlite_master where type = 'table' order by name");
    return Object.fromEntries(
      tables.map(({ name }) => {
        const columns = all(
          `select name, lower(type) as type, "notnull", dflt_value as value, pk from pragma_table_info(?)`,
          String(name),
        );
        const indexes = all(`select name, "unique", partial from pragma_index_list(?) order by name`, String(name));
        const indexed = indexes.map((index) => ({
          ...index,
          columns: all("select name from pragma_index_info(?)", String(index.name)).map((column) => column.name),
        }));
        return [String(name), { columns, indexes: indexed }];
      }),
    );
  });

const plain = (rows: readonly object[]): Record<string, unknown>[] => rows.map((row) => ({ ...row }));

function inCopy<T>(from: string, work: (db: DatabaseSync, copy: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), "c1z-copy-"));
  const copy = join(directory, "db");
  try {
    if (from !== "") writeFileSync(copy, zstdDecompressSync(readFileSync(from).subarray(magic.length)));
    const db = new DatabaseSync(copy);
    try {
      return work(db, copy);
    } finally {
      if (db.isOpen) db.close();
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}
