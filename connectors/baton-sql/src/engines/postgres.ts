import { loadDriver, Pool, refusal } from "@baton-connectors/databases";
import { connectPostgres } from "@baton-connectors/databases/postgres";
import type { Client, FieldDef } from "pg";
import type { Value } from "../query/value.ts";
import { changing } from "./changing.ts";
import { dialects } from "./dialects.ts";
import type { Database, Row, Rows } from "./engine.ts";
import { postgresValue } from "./postgres-value.ts";
import { sessionSettings } from "./session.ts";
import type { Target } from "./target.ts";

/** PostgreSQL and what speaks its protocol, by `pg`. Values come as text and are read here, by their type. */
export async function openPostgres(target: Target): Promise<Database> {
  const settings = sessionSettings("postgres", target.params);
  const { default: Cursor } = await loadDriver("pg-cursor", () => import("pg-cursor"));
  const asText = { rowMode: "array" as const, types: { getTypeParser: () => (text: string) => text } };
  const open = async (pool: Pool<Client>, readOnly: boolean) => {
    const client = await connectPostgres(target, "baton-sql");
    // A connection that is lost while nobody uses it would end the process.
    client.on("error", () => pool.forget(client));
    for (const setting of settings) await ask(client, "SELECT set_config($1, $2, false)", setting);
    if (readOnly) await client.query("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
    return client;
  };
  const end = (client: Client) => client.end();
  const readers: Pool<Client> = new Pool<Client>(() => open(readers, target.readOnly), end);
  const writers: Pool<Client> = new Pool<Client>(() => open(writers, false), end);

  async function read(sql: string, args: readonly Value[]): Promise<Rows> {
    const client = await readers.take();
    const cursor = client.query(new Cursor<unknown[]>(sql, args.map(bound), asText));
    let isWhole = true;
    return {
      next: (count) =>
        new Promise((resolve, reject) => {
          cursor.read(count, (error, rows, result) => {
            if (error) isWhole = false;
            if (error) reject(refusal(error));
            else resolve(rows.map((row) => toRow(row, result.fields)));
          });
        }),
      async close() {
        if (isWhole) await cursor.close();
        await readers.giveBack(client, isWhole);
      },
    };
  }

  const change = changing(writers, (client) => {
    const run = async (text: string, args: readonly Value[] = []) => {
      try {
        return await client.query({ text, values: args.map(bound), ...asText });
      } catch (error) {
        throw refusal(error);
      }
    };
    return {
      begin: () => run("begin"),
      commit: () => run("commit"),
      rollback: () => run("rollback"),
      transaction: {
        run: async (sql, args) => (await run(sql, args)).rowCount ?? 0,
        query: async (sql, args) => {
          const { rows, fields } = await run(sql, args);
          return (rows as unknown[][]).map((row) => toRow(row, fields));
        },
      },
    };
  });

  return {
    dialect: dialects.postgres,
    read,
    change,
    close: async () => void (await Promise.all([readers.close(), writers.close()])),
  };
}

async function ask(client: Client, text: string, values: readonly string[]) {
  try {
    await client.query(text, [...values]);
  } catch (error) {
    await client.end();
    throw refusal(error);
  }
}

const toRow = (row: readonly unknown[], fields: readonly FieldDef[]): Row =>
  Object.fromEntries(
    fields.map(({ name, dataTypeID }, i) => [name, postgresValue(row[i] as string | null, dataTypeID)]),
  );

/** Bound values go as text; the server knows the types of its parameters. */
function bound(value: Value) {
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}
