import { cannotConnect, loadDriver, Pool } from "@baton-connectors/databases";
import type { Connection, Request } from "tedious";
import type { Value } from "../query/value.ts";
import { changing } from "./changing.ts";
import { dialects } from "./dialects.ts";
import type { Database, Row, Rows } from "./engine.ts";
import { sqlserverAddress } from "./sqlserver-address.ts";
import { sqlserverRefusal } from "./sqlserver-refusal.ts";
import { sqlserverValue } from "./sqlserver-value.ts";
import type { Target } from "./target.ts";

interface Column {
  readonly value: unknown;
  readonly metadata: { readonly colName: string; readonly type: { readonly name: string }; readonly scale?: number };
}

/** Rows that are kept until they are asked for; then the server has to wait. */
const mostWaiting = 2000;

/** SQL Server and Azure SQL, by `tedious`. It has no sessions that cannot write: what reading does is rolled back. */
export async function openSqlserver(target: Target): Promise<Database> {
  const tedious = (await loadDriver("tedious", () => import("tedious"))).default;
  const { TYPES } = tedious;
  const open = async (pool: Pool<Connection>) => {
    const connection = new tedious.Connection(sqlserverAddress(target));
    try {
      await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
    } catch (error) {
      connection.close();
      throw cannotConnect(
        { ...target, database: target.params.get("database") ?? target.database },
        sqlserverRefusal(error).cause,
      );
    }
    connection.on("error", () => pool.forget(connection));
    connection.on("end", () => pool.forget(connection));
    return connection;
  };
  const end = async (connection: Connection) => connection.close();
  const readers: Pool<Connection> = new Pool<Connection>(() => open(readers), end);
  const writers: Pool<Connection> = new Pool<Connection>(() => open(writers), end);

  const request = (
    sql: string,
    args: readonly Value[],
    done: (error: Error | null | undefined, count?: number) => void,
  ) => {
    const made = new tedious.Request(sql, done);
    for (const [i, value] of args.entries()) {
      if (typeof value === "bigint") made.addParameter(`p${i + 1}`, TYPES.BigInt, String(value));
      else if (typeof value === "number") made.addParameter(`p${i + 1}`, TYPES.Float, value);
      else if (typeof value === "boolean") made.addParameter(`p${i + 1}`, TYPES.Int, value ? 1 : 0);
      else if (value instanceof Uint8Array) made.addParameter(`p${i + 1}`, TYPES.VarBinary, Buffer.from(value));
      else made.addParameter(`p${i + 1}`, TYPES.NVarChar, value === null ? null : String(value));
    }
    return made;
  };
  const within = (connection: Connection, step: "beginTransaction" | "commitTransaction" | "rollbackTransaction") =>
    new Promise<void>((resolve, reject) =>
      connection[step]((error) => (error ? reject(sqlserverRefusal(error)) : resolve())),
    );

  async function read(sql: string, args: readonly Value[]): Promise<Rows> {
    const connection = await readers.take();
    if (target.readOnly) await within(connection, "beginTransaction");
    const answer = new Answer();
    const asked = request(sql, args, (error) => answer.end(error));
    answer.follow(asked);
    connection.execSql(asked);
    return {
      next: (count) => answer.next(count),
      async close() {
        // An answer that nobody wants to its end ends with its connection.
        if (answer.ended && target.readOnly && !answer.failed) await within(connection, "rollbackTransaction");
        await readers.giveBack(connection, answer.ended && !answer.failed);
      },
    };
  }

  const change = changing(writers, (connection) => {
    const run = async (sql: string, args: readonly Value[]) => {
      const answer = new Answer();
      let changed = 0;
      const asked = request(sql, args, (error, count = 0) => {
        changed = count;
        answer.end(error);
      });
      answer.follow(asked);
      connection.execSql(asked);
      const rows = await answer.all();
      return { rows, changed };
    };
    return {
      begin: () => within(connection, "beginTransaction"),
      commit: () => within(connection, "commitTransaction"),
      rollback: () => within(connection, "rollbackTransaction"),
      transaction: {
        run: async (sql, args) => (await run(sql, args)).changed,
        query: async (sql, args) => (await run(sql, args)).rows,
      },
    };
  });

  return {
    dialect: dialects.sqlserver,
    read,
    change,
    close: async () => void (await Promise.all([readers.close(), writers.close()])),
  };
}

/** The rows of one request as they come, held back while nobody asks for them. */
class Answer {
  ended = false;
  failed = false;
  #error: Error | undefined;
  readonly #rows: Row[] = [];
  #request: Request | undefined;
  #wake = () => {};

  follow(request: Request) {
    this.#request = request;
    request.on("row", (columns: readonly Column[]) => {
      this.#rows.push(
        Object.fromEntries(columns.map((one) => [one.metadata.colName, sqlserverValue(one.value, one.metadata)])),
      );
      if (this.#rows.length >= mostWaiting) request.pause();
      this.#wake();
    });
  }

  end(error: Error | null | undefined) {
    this.ended = true;
    if (error) {
      this.failed = true;
      this.#error = error;
    }
    this.#wake();
  }

  async next(count: number): Promise<readonly Row[]> {
    while (this.#rows.length < count && !this.ended) {
      const changed = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#request?.resume();
      await changed;
    }
    if (this.#error) throw sqlserverRefusal(this.#error);
    return this.#rows.splice(0, count);
  }

  async all(): Promise<readonly Row[]> {
    return this.next(Number.POSITIVE_INFINITY);
  }
}
