import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

export type Row = SQLOutputValue[];

/** Columns that many rows share: those of the account, or of the entitlement, that grants name. */
export interface Part {
  /** Selects the one row of a key, or none. */
  readonly select: string;
  /** Which columns of the row are its key. */
  readonly key: readonly number[];
}

/** So many rows of a part are remembered; a text that is made once is also compared and hashed once. */
const most = 65_536;

/**
 * Each row with its parts behind it, in their order; a row whose part is not there is left out. Half of a join's time is for making
 * texts anew that the rows before had too.
 */
export function* withParts(db: DatabaseSync, rows: Iterable<Row>, parts: readonly Part[]): Generator<readonly Row[]> {
  const finders = parts.map((part) => remembering(db, part));
  for (const row of rows) {
    const found = finders.map((find) => find(row));
    if (found.every((one) => one !== undefined)) yield [row, ...found];
  }
}

function remembering(db: DatabaseSync, { select, key }: Part): (row: Row) => Row | undefined {
  const statement = db.prepare(select);
  statement.setReturnArrays(true);
  const known = new Map<string, Row | undefined>();
  return (row) => {
    const values = key.map((column) => row[column]!);
    const name = values.join("\0");
    const found = known.get(name);
    if (found !== undefined || known.has(name)) return found;
    const fresh = statement.get(...values) as unknown as Row | undefined;
    if (known.size === most) known.clear();
    known.set(name, fresh);
    return fresh;
  };
}
