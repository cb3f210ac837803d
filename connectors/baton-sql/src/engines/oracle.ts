import { cannotConnect, loadDriver, Pool } from "@baton-connectors/databases";
import type { Connection, ExecuteOptions, Metadata, ResultSet } from "oracledb";
import type { Value } from "../query/value.ts";
import { changing } from "./changing.ts";
import { dialects } from "./dialects.ts";
import type { Database, Row, Rows } from "./engine.ts";
import { oracleAddress } from "./oracle-address.ts";
import { oracleRefusal } from "./oracle-refusal.ts";
import { oracleValue } from "./oracle-value.ts";
import type { Target } from "./target.ts";

export type OracleDriver = Pick<
  typeof import("oracledb"),
  "getConnection" | "OUT_FORMAT_ARRAY" | "SYSDBA" | "DB_TYPE_NUMBER" | "DB_TYPE_CLOB" | "DB_TYPE_NCLOB" | "DB_TYPE_BLOB"
> &
  Pick<typeof import("oracledb"), "STRING" | "BUFFER">;

const load = async (): Promise<OracleDriver> =>
  (await loadDriver("oracledb", () => import("oracledb"))).default as unknown as OracleDriver;

/** Oracle, by `oracledb` as far as it is JavaScript (its thin mode): nothing of Oracle has to be installed. */
export async function openOracle(target: Target, driverOf = load): Promise<Database> {
  const address = oracleAddress(target);
  const driver = await driverOf();
  const { isSysdba, callTimeout, ...place } = address;
  // Numbers come with all their digits, large objects as a whole.
  const fetchTypeHandler = ({ dbType }: Metadata<unknown>) => {
    if (dbType === driver.DB_TYPE_NUMBER) return { type: driver.STRING };
    if (dbType === driver.DB_TYPE_CLOB || dbType === driver.DB_TYPE_NCLOB) return { type: driver.STRING };
    return dbType === driver.DB_TYPE_BLOB ? { type: driver.BUFFER } : undefined;
  };
  const reading: ExecuteOptions = {
    outFormat: driver.OUT_FORMAT_ARRAY,
    fetchTypeHandler: fetchTypeHandler as NonNullable<ExecuteOptions["fetchTypeHandler"]>,
    fetchArraySize: 1000,
    prefetchRows: 1000,
  };
  const open = async () => {
    try {
      const connection = await driver.getConnection({ ...place, ...(isSysdba && { privilege: driver.SYSDBA }) });
      if (callTimeout > 0) connection.callTimeout = callTimeout;
      return connection;
    } catch (error) {
      throw cannotConnect(target, oracleRefusal(error).cause);
    }
  };
  const end = (connection: Connection) => connection.close().catch(() => undefined);
  const readers = new Pool<Connection>(open, end);
  const writers = new Pool<Connection>(open, end);

  async function read(sql: string, args: readonly Value[]): Promise<Rows> {
    const connection = await readers.take();
    try {
      // It holds for the transaction, of which it has to be the first statement.
      if (target.readOnly) await told(() => connection.execute("SET TRANSACTION READ ONLY"));
      const { resultSet } = await told(() =>
        connection.execute<unknown[]>(sql, bound(args), { ...reading, resultSet: true }),
      );
      return rowsOf(resultSet, async (isWhole) => {
        if (isWhole) await told(() => connection.rollback());
        await readers.giveBack(connection, isWhole);
      });
    } catch (error) {
      await readers.giveBack(connection, false);
      throw error;
    }
  }

  const change = changing(writers, (connection, alone) => {
    const ask = (sql: string, args: readonly Value[]) =>
      told(() => connection.execute<unknown[]>(sql, bound(args), { ...reading, autoCommit: alone }));
    return {
      commit: () => told(() => connection.commit()),
      rollback: () => connection.rollback(),
      transaction: {
        run: async (sql, args) => (await ask(sql, args)).rowsAffected ?? 0,
        query: async (sql, args) => {
          const { rows = [], metaData = [] } = await ask(sql, args);
          return rows.map((row) => rowOf(row, metaData));
        },
      },
    };
  });

  return {
    dialect: dialects.oracle,
    read,
    change,
    close: async () => void (await Promise.all([readers.close(), writers.close()])),
  };
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw oracleRefusal(error);
  }
}

/** A statement that is no query has no rows. */
function rowsOf(resultSet: ResultSet<unknown[]> | undefined, done: (isWhole: boolean) => Promise<void>): Rows {
  let isWhole = true;
  return {
    async next(count) {
      if (!resultSet) return [];
      try {
        const rows = await told(() => resultSet.getRows(count));
        return rows.map((row) => rowOf(row, resultSet.metaData));
      } catch (error) {
        isWhole = false;
        throw error;
      }
    },
    async close() {
      if (resultSet && isWhole) await told(() => resultSet.close());
      await done(isWhole);
    },
  };
}

interface Column {
  readonly name: string;
  readonly dbTypeName?: string | undefined;
}
const rowOf = (row: readonly unknown[], columns: readonly Column[]): Row =>
  Object.fromEntries(columns.map((column, i) => [column.name, oracleValue(row[i], column)]));

/** Oracle's SQL had no truth values before 23ai: they are '1' and '0', as in Go's connector. */
function bound(args: readonly Value[]) {
  return args.map((value) => {
    if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    if (typeof value === "boolean") return value ? "1" : "0";
    return value instanceof Uint8Array ? Buffer.from(value) : value;
  });
}
