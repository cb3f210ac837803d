import { cannotConnect, refusal } from "@baton-connectors/databases";
import { configError } from "@baton-connectors/sdk";
import type { CelInput } from "@bufbuild/cel";
import type { Value } from "../query/value.ts";
import { dialects } from "./dialects.ts";
import type { Database, Row, Rows, Transaction } from "./engine.ts";
import type { Target } from "./target.ts";

/** SQLite, by Node's own `node:sqlite`: `sqlite:///absolute/path.db` or `sqlite:relative.db`. */
export async function openSqlite(target: Target): Promise<Database> {
  const { DatabaseSync } = await import("node:sqlite");
  const open = (readOnly: boolean) => {
    try {
      return new DatabaseSync(target.database, {
        readOnly,
        timeout: Number(target.params.get("busy_timeout") ?? 5000),
      });
    } catch (error) {
      throw cannotConnect({ ...target, host: "this machine" }, error);
    }
  };
  const reader = open(target.readOnly);

  type Opened = ReturnType<typeof open>;
  const prepare = (database: Opened, sql: string) => {
    const statement = single(database.prepare(sql), sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const names = statement.columns().map(({ name }) => name);
    return { statement, toRow: (row: readonly unknown[]) => rowOf(names, row) };
  };

  async function read(sql: string, args: readonly Value[]): Promise<Rows> {
    return guarded(() => {
      const { statement, toRow } = prepare(reader, sql);
      const rows = statement.iterate(...args.map(bound)) as IterableIterator<unknown>;
      return {
        next: async (count: number) =>
          guarded(() => {
            const found: Row[] = [];
            while (found.length < count) {
              const { value, done } = rows.next();
              if (done) break;
              found.push(toRow(value as unknown[]));
            }
            return found;
          }),
        async close() {
          rows.return?.();
        },
      };
    });
  }

  async function change<T>(work: (transaction: Transaction) => Promise<T>, { alone }: { readonly alone: boolean }) {
    const database = open(false);
    try {
      if (!alone) database.exec("BEGIN IMMEDIATE");
      const result = await work({
        run: async (sql, args) =>
          guarded(() => Number(single(database.prepare(sql), sql).run(...args.map(bound)).changes)),
        query: async (sql, args) =>
          guarded(() => {
            const { statement, toRow } = prepare(database, sql);
            return (statement.all(...args.map(bound)) as unknown as unknown[][]).map(toRow);
          }),
      });
      if (!alone) database.exec("COMMIT");
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw refusal(error);
    } finally {
      database.close();
    }
  }

  return { dialect: dialects.sqlite, read, change, close: async () => reader.close() };
}

/** SQLite would prepare the first statement of several, and leave the others away. */
function single<S extends { readonly sourceSQL: string }>(statement: S, sql: string): S {
  if (!/^(\s|;|--.*(\n|$)|\/\*[\s\S]*?\*\/)*$/.test(sql.slice(statement.sourceSQL.length)))
    throw configError("several statements stand in one: give each its own entry");
  return statement;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw refusal(error);
  }
}

const rowOf = (names: readonly string[], row: readonly unknown[]): Row =>
  Object.fromEntries(names.map((name, i) => [name, row[i] as CelInput]));

function bound(value: Value) {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return value instanceof Date ? value.toISOString() : value;
}
