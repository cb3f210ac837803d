import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { remembering } from "../file/remembering.ts";

export type Row = SQLOutputValue[];

/** Columns that many rows share: those of the account, or of the entitlement, that grants name. */
export interface Part {
  /** Selects the one row of a key, or none. */
  readonly select: string;
  /** Which columns of the row are its key. */
  readonly key: readonly number[];
}

/** Bytes that are remembered of a part; a text that is made once is also compared and hashed once. */
const room = 32 * 1024 * 1024;

/**
 * Each row with its parts behind it, in their order; a row whose part is not there is left out. Half of a join's time is for making
 * texts anew that the rows before had too.
 */
export function* withParts(db: DatabaseSync, rows: Iterable<Row>, parts: readonly Part[]): Generator<readonly Row[]> {
  const finders = parts.map((part) => finder(db, part));
  for (const row of rows) {
    const found = finders.map((find) => find(row));
    if (found.every((one) => one !== undefined)) yield [row, ...found];
  }
}

function finder(db: DatabaseSync, { select, key }: Part): (row: Row) => Row | undefined {
  const statement = db.prepare(select);
  statement.setReturnArrays(true);
  const remember = remembering<Row | undefined>(room, sizeOf);
  return (row) => {
    const values = key.map((column) => row[column]!);
    const [first, ...others] = values.map(String);
    // Whatever an id holds, no two keys are one text.
    const name = others.map((text) => `${text.length}:${text}`).join("");
    return remember(first!, name, () => statement.get(...values) as unknown as Row | undefined);
  };
}

const sizeOf = (row: Row | undefined): number =>
  (row ?? []).reduce<number>((sum, value) => sum + 16 + (typeof value === "string" ? value.length : 0), 100);
