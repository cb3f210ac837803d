import { cannotConnect, identifier, loadDriver, Pool } from "@baton-connectors/databases";
import type { Client, ResultSet, Statement } from "hdb";
import type { Value } from "../query/value.ts";
import { changing } from "./changing.ts";
import { dialects } from "./dialects.ts";
import type { Database, Row, Rows } from "./engine.ts";
import { hdbAddress } from "./hdb-address.ts";
import { hdbParameter } from "./hdb-parameter.ts";
import { hdbRefusal } from "./hdb-refusal.ts";
import { hdbValue } from "./hdb-value.ts";
import type { Target } from "./target.ts";

/** SAP HANA, by `hdb`, which is JavaScript alone. */
export async function openHdb(target: Target): Promise<Database> {
  const { options, schema } = hdbAddress(target);
  const { default: driver } = await loadDriver(
    "hdb",
    quietly(() => import("hdb")),
  );
  const open = async (pool: Pool<Client>) => {
    const client = driver.createClient({ ...options });
    // A connection that is lost tells the statement that waits for its answer, or nobody.
    client.on("error", () => pool.forget(client));
    client.on("close", () => pool.forget(client));
    try {
      await told<void>((done) => client.connect((error) => done(error ?? null)));
      if (schema !== undefined) await execute(client, `SET SCHEMA ${identifier("postgres", schema)}`, []);
      client.setAutoCommit(false);
      return client;
    } catch (error) {
      client.end();
      throw cannotConnect(target, hdbRefusal(error).cause);
    }
  };
  const end = async (client: Client) => client.end();
  const readers: Pool<Client> = new Pool<Client>(() => open(readers), end);
  const writers: Pool<Client> = new Pool<Client>(() => open(writers), end);

  async function read(sql: string, args: readonly Value[]): Promise<Rows> {
    const client = await readers.take();
    try {
      if (target.readOnly) await execute(client, "SET TRANSACTION READ ONLY", []);
      const { answer, drop } = await execute(client, sql, args);
      return rowsOf(answer, async (isWhole) => {
        drop();
        if (isWhole) await told<void>((done) => client.rollback(done));
        await readers.giveBack(client, isWhole);
      });
    } catch (error) {
      await readers.giveBack(client, false);
      throw error;
    }
  }

  const change = changing(writers, (client, alone) => {
    client.setAutoCommit(alone);
    return {
      commit: () => told<void>((done) => client.commit(done)),
      rollback: () => told<void>((done) => client.rollback(done)),
      transaction: {
        run: async (sql, args) => {
          const { answer, drop } = await execute(client, sql, args);
          if (isResult(answer)) answer.close();
          drop();
          return typeof answer === "number" ? answer : 0;
        },
        query: async (sql, args) => {
          const { answer, drop } = await execute(client, sql, args);
          const rows = rowsOf(answer, async () => drop());
          try {
            return await rows.next(Number.POSITIVE_INFINITY);
          } finally {
            await rows.close();
          }
        },
      },
    };
  });

  return {
    dialect: dialects.hdb,
    read,
    change,
    close: async () => void (await Promise.all([readers.close(), writers.close()])),
  };
}

/** The driver makes buffers in a way that Node warns of, once, where it is part of a bundle: its users can do nothing about it. */
const quietly =
  <T>(load: () => Promise<T>) =>
  async () => {
    const before = process.noDeprecation;
    process.noDeprecation = true;
    try {
      return await load();
    } finally {
      process.noDeprecation = before ?? false;
    }
  };

type Answer = ResultSet | number | undefined;
const isResult = (answer: Answer): answer is ResultSet => typeof answer === "object";

function told<T>(begin: (done: (error?: Error | null, result?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    begin((error, result) => (error ? reject(hdbRefusal(error)) : resolve(result as T))),
  );
}

/** A statement with values is prepared, and forgotten by the server when its answer is read. */
async function execute(client: Client, sql: string, args: readonly Value[]): Promise<{ answer: Answer; drop(): void }> {
  const how = { rowsAsArray: true };
  if (args.length === 0)
    return { answer: await told<Answer>((done) => client.execute(sql, how, done)), drop: () => undefined };
  const statement = await told<Statement>((done) => client.prepare(sql, how, done));
  const drop = () => statement.drop(() => undefined);
  try {
    const values = args.map((value, i) => hdbParameter(value, statement.parameterMetadata?.[i]?.dataType));
    return { answer: await told<Answer>((done) => statement.execute(values, how, done)), drop };
  } catch (error) {
    drop();
    throw error;
  }
}

function rowsOf(answer: Answer, done: (isWhole: boolean) => Promise<void>): Rows {
  const result = isResult(answer) ? answer : undefined;
  const stream = result?.createObjectStream();
  const rows = stream?.[Symbol.asyncIterator]();
  let isWhole = true;
  return {
    async next(count) {
      const found: Row[] = [];
      try {
        while (rows && found.length < count) {
          const { value, done: ended } = await rows.next();
          if (ended) break;
          found.push(await rowOf(value as unknown[], result!));
        }
        return found;
      } catch (error) {
        isWhole = false;
        throw hdbRefusal(error);
      }
    },
    async close() {
      if (isWhole && result && !result.closed) await told<void>((closed) => result.close(closed));
      await done(isWhole);
    },
  };
}

async function rowOf(row: readonly unknown[], { metadata }: ResultSet): Promise<Row> {
  const entries: [string, Row[string]][] = [];
  for (const [i, column] of metadata.entries())
    entries.push([column.columnDisplayName, await hdbValue(row[i], column)]);
  return Object.fromEntries(entries);
}
