import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import type { Client, FieldDef } from "pg";
import type { Value } from "../query/value.ts";
import { dialects } from "./dialects.ts";
import { loadDriver } from "./driver.ts";
import type { Database, Row, Rows, Transaction } from "./engine.ts";
import { Pool } from "./pool.ts";
import { postgresValue } from "./postgres-value.ts";
import { cannotConnect, refusal } from "./refusal.ts";
import type { Target } from "./target.ts";

/** PostgreSQL and what speaks its protocol, by `pg`. Values come as text and are read here, by their type. */
export async function openPostgres(target: Target): Promise<Database> {
  const { default: pg } = await loadDriver("pg", () => import("pg"));
  const { default: Cursor } = await loadDriver("pg-cursor", () => import("pg-cursor"));
  const asText = { rowMode: "array" as const, types: { getTypeParser: () => (text: string) => text } };
  const connect = async (ssl: ConnectionOptions | false) => {
    const client = new pg.Client({ ...address(target), ssl });
    await client.connect();
    return client;
  };
  const open = async (readOnly: boolean) => {
    try {
      const client = await withTls(target, connect);
      client.on("error", () => readers.forget(client));
      if (readOnly) await client.query("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
      return client;
    } catch (error) {
      throw cannotConnect(target, error);
    }
  };
  const readers = new Pool<Client>(
    () => open(target.readOnly),
    (client) => client.end(),
  );

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

  async function change<T>(work: (transaction: Transaction) => Promise<T>, { alone }: { readonly alone: boolean }) {
    const client = await open(false);
    const run = async (text: string, args: readonly Value[] = []) => {
      try {
        return await client.query({ text, values: args.map(bound), ...asText });
      } catch (error) {
        throw refusal(error);
      }
    };
    try {
      if (!alone) await run("begin");
      const result = await work({
        run: async (sql, args) => (await run(sql, args)).rowCount ?? 0,
        query: async (sql, args) => {
          const { rows, fields } = await run(sql, args);
          return (rows as unknown[][]).map((row) => toRow(row, fields));
        },
      });
      if (!alone) await run("commit");
      return result;
    } catch (error) {
      // The first error is the one to tell; what cannot be rolled back ends with the connection.
      if (!alone) await run("rollback").catch(() => undefined);
      throw error;
    } finally {
      await client.end();
    }
  }

  return { dialect: dialects.postgres, read, change, close: () => readers.close() };
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

function address({ host, port, database, user, password, params }: Target) {
  const seconds = Number(params.get("connect_timeout") ?? 30);
  return {
    host: params.get("host") ?? (host || "localhost"),
    port: port ?? Number(params.get("port") ?? 5432),
    database: database || user,
    user,
    password,
    connectionTimeoutMillis: seconds * 1000,
    keepAlive: true,
    application_name: params.get("application_name") ?? "baton-sql",
    ...(params.has("options") && { options: params.get("options")! }),
    ...(params.has("statement_timeout") && { statement_timeout: Number(params.get("statement_timeout")) }),
  };
}

/** libpq's sslmode: https://www.postgresql.org/docs/current/libpq-ssl.html */
async function withTls(target: Target, connect: (ssl: ConnectionOptions | false) => Promise<Client>): Promise<Client> {
  const { params, host } = target;
  const mode = params.get("sslmode") ?? "prefer";
  const file = (name: string) => (params.has(name) ? readFileSync(params.get(name)!) : undefined);
  const isLocal = (params.get("host") ?? host).startsWith("/");
  if (mode === "disable" || mode === "allow" || isLocal) return connect(false);
  const [ca, cert, key] = [file("sslrootcert"), file("sslcert"), file("sslkey")];
  const isVerified = mode.startsWith("verify-");
  const ssl: ConnectionOptions = {
    rejectUnauthorized: isVerified,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(mode === "verify-ca" && { checkServerIdentity: () => undefined }),
  };
  try {
    return await connect(ssl);
  } catch (error) {
    if (mode !== "prefer" || !/does not support SSL/.test(String(error))) throw error;
    return connect(false);
  }
}
