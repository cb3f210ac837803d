import type { Target } from "@baton-connectors/databases";
import { Pool, refusal } from "@baton-connectors/databases";
import { connectPostgres } from "@baton-connectors/databases/postgres";
import type { Client } from "pg";

/** Values as the driver reads them: oids and int4 are numbers, int8 and names are texts. */
export type Value = string | number | boolean | null | readonly string[] | readonly number[];

/** Databases whose connections are kept while others are read. */
const mostPools = 4;
/** Of one database, at once. A server has a hundred for everybody, and each is a process of its own. */
const mostConnections = 4;

/**
 * Connections to the databases of one server, made when they are needed. Names are looked up in the catalogue alone, whatever
 * the settings of database or role put before it: https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATTERNS
 */
export class Connections {
  readonly #target: Target;
  /** By database, the one used last at the end. */
  readonly #readers = new Map<string, Pool<Client>>();

  constructor(target: Target) {
    this.#target = target;
  }

  /** What one statement answers, on a connection that cannot write. */
  query<Row>(database: string, sql: string, values: readonly Value[], signal: AbortSignal): Promise<readonly Row[]> {
    return this.read(database, (client) => rows<Row>(client, sql, values), signal);
  }

  /** Several statements on one connection that cannot write. */
  async read<T>(database: string, work: (client: Client) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    try {
      return await this.#pool(database).use(work);
    } catch (error) {
      throw refusal(error);
    }
  }

  /** A connection of its own, for changes; the caller ends it. */
  async forChanges(database: string): Promise<Client> {
    const client = await connectPostgres({ ...this.#target, database }, "baton-postgresql");
    // A connection that is lost fails the statement that runs on it.
    client.on("error", () => {});
    await rows(client, "SET search_path = ''", []);
    // Who waits for a lock that long had better try again, unless the account has a time of its own.
    const unlimited = "pg_catalog.current_setting('lock_timeout') = '0'";
    await rows(client, `SELECT pg_catalog.set_config('lock_timeout', '60s', false) WHERE ${unlimited}`, []);
    return client;
  }

  async close() {
    await Promise.all([...this.#readers.values()].map((pool) => pool.close()));
    this.#readers.clear();
  }

  #pool(database: string): Pool<Client> {
    const pool = this.#readers.get(database) ?? this.#newPool(database);
    this.#readers.delete(database);
    this.#readers.set(database, pool);
    for (const [name, old] of this.#readers) {
      if (this.#readers.size <= mostPools) break;
      this.#readers.delete(name);
      void old.retire();
    }
    return pool;
  }

  #newPool(database: string): Pool<Client> {
    const open = async () => {
      const client = await connectPostgres({ ...this.#target, database }, "baton-postgresql");
      client.on("error", () => pool.forget(client));
      await client.query("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SET search_path = ''");
      return client;
    };
    const pool: Pool<Client> = new Pool(open, (client) => client.end(), mostConnections);
    return pool;
  }
}

/** The rows of one statement, by the names of their columns. */
export async function rows<Row>(client: Client, sql: string, values: readonly Value[]): Promise<readonly Row[]> {
  try {
    return (await client.query(sql, [...values])).rows as readonly Row[];
  } catch (error) {
    throw refusal(error);
  }
}
