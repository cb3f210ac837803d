import { Pool, refusal, type Target } from "@baton-connectors/databases";
import { connectMysql } from "@baton-connectors/databases/mysql";
import type { Connection } from "mysql2";

export type Cell = string | null;
export type Row = readonly Cell[];

/** Asks in one connection: what it reads belongs together. */
export interface Asking {
  /** A short answer. */
  rows(sql: string, args?: readonly string[]): Promise<readonly Row[]>;
  /** An answer of any length: rows are handed on as they come, and not kept. */
  each(sql: string, row: (row: Row) => void): Promise<void>;
}

export interface Server extends Asking {
  /** Several questions, of which those to tables with transactions see one moment. */
  atOnce<T>(work: (asking: Asking) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** A statement that changes something. */
  run(sql: string): Promise<void>;
  close(): Promise<void>;
}

export function createServer(target: Target): Server {
  const open = async () => {
    const connection = await connectMysql(target, {
      rowsAsArray: true,
      // Names and flags come as the texts that they are.
      typeCast: (field) => field.string("utf8"),
    });
    connection.on("error", () => pool.forget(connection));
    // Texts in statements are written for this mode, and names are not padded in it. A lock is waited for for a year otherwise.
    await ask(
      connection,
      "SET SESSION sql_mode = '', lock_wait_timeout = CAST(LEAST(@@lock_wait_timeout, 60) AS UNSIGNED)",
    );
    return connection;
  };
  const end = (connection: Connection) => new Promise<void>((resolve) => connection.end(() => resolve()));
  const pool = new Pool<Connection>(open, end);
  const asking = (connection: Connection): Asking => ({
    rows: (sql, args) => ask(connection, sql, args),
    each: (sql, row) => eachRow(connection, sql, row),
  });
  return {
    rows: (sql, args) => pool.use((connection) => ask(connection, sql, args)),
    each: (sql, row) => pool.use((connection) => eachRow(connection, sql, row)),
    atOnce: (work, signal) =>
      pool.use(async (connection) => {
        const stop = () => connection.destroy();
        signal.addEventListener("abort", stop);
        try {
          await ask(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
          const result = await work(asking(connection));
          await ask(connection, "COMMIT");
          return result;
        } finally {
          signal.removeEventListener("abort", stop);
        }
      }),
    run: async (sql) => void (await pool.use((connection) => ask(connection, sql))),
    close: () => pool.close(),
  };
}

/** A connection that ends while it is asked does not always say so to who asks. */
function whileConnected<T>(
  connection: Connection,
  work: (done: (value: T) => void, failed: (error: unknown) => void) => void,
): Promise<T> {
  const stream = (connection as unknown as { readonly stream: NodeJS.EventEmitter }).stream;
  return new Promise<T>((resolve, reject) => {
    const closed = () => reject(refusal(new Error("Connection lost: the server closed the connection.")));
    const settle =
      <V>(then: (value: V) => void) =>
      (value: V) => {
        stream.off("close", closed);
        then(value);
      };
    stream.once("close", closed);
    work(
      settle(resolve),
      settle((error: unknown) => reject(refusal(error))),
    );
  });
}

const ask = (connection: Connection, sql: string, values: readonly string[] = []) =>
  whileConnected<readonly Row[]>(connection, (done, failed) => {
    const answered = (error: Error | null, rows: unknown) =>
      error ? failed(error) : done(Array.isArray(rows) ? (rows as readonly Row[]) : []);
    if (values.length > 0) connection.execute(sql, [...values], answered);
    else connection.query(sql, answered);
  });

const eachRow = (connection: Connection, sql: string, row: (row: Row) => void) =>
  whileConnected<void>(connection, (done, failed) => {
    let failure: unknown;
    const command = connection.query(sql);
    command.on("result", (found: unknown) => {
      try {
        row(found as Row);
      } catch (error) {
        failure ??= error;
      }
    });
    command.on("error", failed);
    command.on("end", () => (failure === undefined ? done() : failed(failure)));
  });
