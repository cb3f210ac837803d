import type { Socket } from "node:net";
import { Pool, refusal } from "@baton-connectors/databases";
import { connectMysql } from "@baton-connectors/databases/mysql";
import type { Connection, FieldPacket } from "mysql2";
import { milliseconds } from "../query/duration.ts";
import type { Value } from "../query/value.ts";
import { changing } from "./changing.ts";
import { dialects } from "./dialects.ts";
import type { Database, Row, Rows } from "./engine.ts";
import { mysqlReader, rawTypes } from "./mysql-value.ts";
import { sessionSettings } from "./session.ts";
import type { Target } from "./target.ts";

/** MySQL and MariaDB, by `mysql2`. A statement with values is prepared, one without is sent as it is, as Go's driver does. */
export async function openMysql(target: Target): Promise<Database> {
  const settings = sessionSettings("mysql", target.params);
  const silence = milliseconds(target.params.get("readTimeout"));
  const open = async (pool: Pool<Connection>, readOnly: boolean) => {
    const connection = await connectMysql(target, reading);
    connection.on("error", () => pool.forget(connection));
    if (silence > 0)
      (connection as unknown as { readonly stream: Socket }).stream.setTimeout(
        silence,
        function timedOut(this: Socket) {
          this.destroy(
            Object.assign(new Error("the server was silent for the DSN's readTimeout"), { code: "ETIMEDOUT" }),
          );
        },
      );
    try {
      // The value is SQL: https://github.com/go-sql-driver/mysql#system-variables
      for (const [name, value] of settings) await run(connection, `SET ${name}=${value}`);
      if (readOnly) await run(connection, "SET SESSION TRANSACTION READ ONLY");
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  };
  const end = (connection: Connection) => new Promise<void>((resolve) => connection.end(() => resolve()));
  const readers: Pool<Connection> = new Pool<Connection>(() => open(readers, target.readOnly), end);
  const writers: Pool<Connection> = new Pool<Connection>(() => open(writers, false), end);
  const withTime = ["true", "1", "t", "T", "TRUE", "True"].includes(target.params.get("parseTime") ?? "");

  async function read(sql: string, args: readonly Value[]): Promise<Rows> {
    const connection = await readers.take();
    const command = begin(connection, sql, args);
    let fields: FieldPacket[] = [];
    command.on("fields", (found: FieldPacket[]) => {
      fields = found;
    });
    const stream = command.stream({ highWaterMark: 200 });
    const rows = stream[Symbol.asyncIterator]();
    // A connection that is lost tells itself, and not the answer that was on its way.
    const lost = (error: Error) => stream.destroy(error);
    connection.once("error", lost);
    let ended = false;
    let toRow: ((row: readonly unknown[]) => Row) | undefined;
    return {
      async next(count) {
        const found: Row[] = [];
        try {
          while (!ended && found.length < count) {
            const { value, done } = await rows.next();
            if (done) ended = true;
            else {
              toRow ??= mysqlReader(fields, { isBinary: args.length > 0, withTime });
              found.push(toRow(value as unknown[]));
            }
          }
        } catch (error) {
          throw refusal(error);
        }
        return found;
      },
      async close() {
        connection.removeListener("error", lost);
        if (!ended) connection.destroy();
        await readers.giveBack(connection, ended);
      },
    };
  }

  const change = changing(writers, (connection) => ({
    begin: () => run(connection, "START TRANSACTION"),
    commit: () => run(connection, "COMMIT"),
    rollback: () => run(connection, "ROLLBACK"),
    transaction: {
      run: async (sql, args) => (await run(connection, sql, args)).changed,
      query: async (sql, args) => {
        const { rows, fields } = await run(connection, sql, args);
        return rows.map(mysqlReader(fields, { isBinary: args.length > 0, withTime }));
      },
    },
  }));

  return {
    dialect: dialects.mysql,
    read,
    change,
    close: async () => void (await Promise.all([readers.close(), writers.close()])),
  };
}

const begin = (connection: Connection, sql: string, args: readonly Value[]) =>
  args.length > 0 ? connection.execute({ sql, values: args.map(bound) }) : connection.query({ sql });

interface Outcome {
  readonly rows: readonly unknown[][];
  readonly fields: readonly FieldPacket[];
  readonly changed: number;
}

const run = (connection: Connection, sql: string, args: readonly Value[] = []) =>
  new Promise<Outcome>((resolve, reject) => {
    const done = (error: Error | null, result: unknown, fields: FieldPacket[]) => {
      if (error) reject(refusal(error));
      else if (Array.isArray(result)) resolve({ rows: result as unknown[][], fields, changed: 0 });
      else resolve({ rows: [], fields: [], changed: (result as { affectedRows: number }).affectedRows });
    };
    if (args.length > 0) connection.execute({ sql, values: args.map(bound) }, done);
    else connection.query({ sql }, done);
  });

/** Numbers go as text, since the driver would bind them as floats. */
function bound(value: Value) {
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

const typeCast = (field: { type: string; buffer(): Buffer | null }, next: () => unknown) =>
  rawTypes.has(field.type) ? field.buffer() : next();

const reading = {
  rowsAsArray: true,
  supportBigNumbers: true,
  bigNumberStrings: true,
  dateStrings: true,
  jsonStrings: true,
  typeCast,
};
