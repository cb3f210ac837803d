import { logRecords } from "./log-records.ts";
import { damaged, unsupported } from "./v3-error.ts";
import { readVersionEdit, type TableMeta } from "./version-edit.ts";

const comparator = "leveldb.BytewiseComparator";

/** The tables that make up the database, after all edits of its MANIFEST. */
export function liveTables(manifest: Uint8Array, name: string): TableMeta[] {
  const tables = new Map<string, TableMeta>();
  let seen: string | undefined;
  for (const record of logRecords(manifest, name)) {
    const edit = readVersionEdit(record);
    seen ??= edit.comparator;
    if (edit.comparator !== undefined && edit.comparator !== comparator) {
      throw unsupported(`the key order "${edit.comparator}"`);
    }
    for (const { level, fileNumber } of edit.deleted) {
      if (!tables.delete(`${level}/${fileNumber}`)) throw damaged(`${name} removes table ${fileNumber} it never added`);
    }
    for (const table of edit.added) tables.set(`${table.level}/${table.fileNumber}`, table);
  }
  if (seen === undefined) throw damaged(`${name} names no key order`);
  return [...tables.values()];
}
