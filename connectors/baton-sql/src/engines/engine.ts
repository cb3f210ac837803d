import type { CelInput } from "@bufbuild/cel";
import type { Dialect } from "../query/tokens.ts";
import type { Value } from "../query/value.ts";

/** A row by the names the database gives its columns; of two with one name, the last. */
export type Row = Readonly<Record<string, CelInput>>;

/** The answer to one statement, read piece by piece so that memory does not grow with it. */
export interface Rows {
  /** The next rows, at most so many; fewer only at the end. */
  next(count: number): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** A connection inside of which several statements are one change. */
export interface Transaction {
  /** How many rows it changed. */
  run(sql: string, args: readonly Value[]): Promise<number>;
  query(sql: string, args: readonly Value[]): Promise<readonly Row[]>;
}

/** One database. Reading cannot write where the engine can forbid it. */
export interface Database {
  readonly dialect: Dialect;
  read(sql: string, args: readonly Value[], signal?: AbortSignal): Promise<Rows>;
  /** Runs `work` on one connection that may write; in a transaction unless `alone`, rolled back when it throws. */
  change<T>(work: (transaction: Transaction) => Promise<T>, options: { readonly alone: boolean }): Promise<T>;
  close(): Promise<void>;
}
