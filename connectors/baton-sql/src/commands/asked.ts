import type { Database, Row, Rows } from "../engines/engine.ts";
import type { Value } from "../query/value.ts";

interface Statement {
  readonly sql: string;
  readonly args: readonly Value[];
  readonly rows: Row[];
  readonly database: Database;
}

/** Keeps what a database is asked, and the first rows of each answer. */
export class Asked {
  readonly #limit: number;
  #statements: Statement[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  watch(database: Database): Database {
    return {
      ...database,
      read: async (sql, args): Promise<Rows> => {
        const rows = await database.read(sql, args);
        const statement: Statement = { sql, args, rows: [], database };
        this.#statements.push(statement);
        return {
          close: () => rows.close(),
          next: async (count) => {
            const found = await rows.next(count);
            statement.rows.push(...found.slice(0, this.#limit - statement.rows.length));
            return found;
          },
        };
      },
    };
  }

  take(): readonly Statement[] {
    const taken = this.#statements;
    this.#statements = [];
    return taken;
  }

  /** Undefined where an engine shows plans only to who may write or administer. */
  async plan({ dialect, read }: Database, sql: string, args: readonly Value[]): Promise<readonly string[] | undefined> {
    if (!dialect.explain) return undefined;
    const rows = await read(`${dialect.explain} ${sql}`, args);
    try {
      const found = await rows.next(1000);
      return found.map((row) => {
        const columns = Object.entries(row).filter(([name]) => !["id", "parent", "notused"].includes(name));
        return columns
          .map(([name, value]) => (columns.length === 1 ? text(value) : `${name}=${text(value)}`))
          .join(" ");
      });
    } finally {
      await rows.close();
    }
  }
}

const text = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString() : String(value));
