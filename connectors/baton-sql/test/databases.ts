import { readFileSync } from "node:fs";
import { type Running, start } from "@baton-connectors/real-servers";
import mysql from "mysql2/promise";
import pg from "pg";

export type EngineUnderTest = "mysql" | "postgres";

/** Both engines with the recorded tenant in them, and a way back to its beginning. */
export interface Databases {
  dsn(engine: EngineUnderTest): string;
  server(engine: EngineUnderTest): Running;
  seed(engine: EngineUnderTest): Promise<void>;
  query(engine: EngineUnderTest, sql: string): Promise<unknown[][]>;
  stop(): Promise<void>;
}

const seedOf = (engine: EngineUnderTest) =>
  readFileSync(new URL(`fixtures/seed-a.${engine}.sql`, import.meta.url), "utf8");

export async function startDatabases(): Promise<Databases> {
  const [maria, postgres] = await Promise.all([start("mariadb"), start("postgresql")]);
  const { host, port, user, password } = maria;
  const root = await mysql.createConnection({ host, port, user, password });
  await root.query("CREATE DATABASE app_a");
  await root.end();
  const databases: Databases = {
    dsn: (engine) =>
      engine === "mysql"
        ? `mysql://${user}:${password}@127.0.0.1:${port}/app_a`
        : `postgres://${postgres.user}:${postgres.password}@127.0.0.1:${postgres.port}/postgres`,
    server: (engine) => (engine === "mysql" ? maria : postgres),
    async seed(engine) {
      await databases.query(engine, seedOf(engine));
    },
    async query(engine, sql) {
      if (engine === "mysql") {
        const connection = await mysql.createConnection({
          uri: databases.dsn("mysql"),
          multipleStatements: true,
          rowsAsArray: true,
        });
        const [rows] = await connection.query({ sql, rowsAsArray: true });
        await connection.end();
        return rows as unknown[][];
      }
      const client = new pg.Client({ connectionString: databases.dsn("postgres") });
      await client.connect();
      const result = await client.query({ text: sql, rowMode: "array" });
      await client.end();
      return result.rows ?? [];
    },
    async stop() {
      await Promise.all([maria.stop(), postgres.stop()]);
    },
  };
  await databases.seed("mysql");
  await databases.seed("postgres");
  return databases;
}
