import type { DatabaseSync } from "node:sqlite";

/**
 * An aggregate that joins a column's blobs. A row by itself costs as much as ten of a batch, mostly for a blob of its own.
 * SQLite joins texts; bytes pass for text where text is bytes.
 */
export function concatenation(db: DatabaseSync): (column: string) => string {
  const utf8 = db.prepare("pragma encoding").get()?.encoding === "UTF-8";
  return (column) =>
    utf8 ? `cast(group_concat(cast(${column} as text), '') as blob)` : `unhex(group_concat(hex(${column}), ''))`;
}
