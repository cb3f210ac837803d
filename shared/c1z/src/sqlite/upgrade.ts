import type { DatabaseSync } from "node:sqlite";
import { backfillExpansions } from "./backfill.ts";
import { createSchema } from "./schema.ts";

/** Brings a database of any age to the present schema and content; the indexes of grants are left to the caller. */
export function upgrade(db: DatabaseSync): void {
  createSchema(db);
  backfillExpansions(db);
}

/** What went wrong while a database was opened, as damage of the file it was unpacked from where it is that. */
export function openingFailure(path: string, thrown: unknown): unknown {
  const { errcode, message } = thrown as Error & { errcode?: number };
  // https://sqlite.org/rescode.html: the low byte is the primary code.
  const primary = errcode === undefined ? undefined : errcode & 0xff;
  if (primary !== undefined && notOfTheFile.includes(primary)) return thrown;
  return new Error(`c1z: ${path} is damaged: ${message}`, { cause: thrown });
}
/** Out of memory, i/o error, disk full, cannot open. */
const notOfTheFile = [7, 10, 13, 14];
