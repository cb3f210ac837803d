import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type Running, type ServerName, start } from "@baton-connectors/real-servers";
import mysql, { type Connection } from "mysql2/promise";

export type Engine = Extract<ServerName, "mysql" | "mariadb" | "mariadb11">;
export const engines: readonly Engine[] = ["mysql", "mariadb", "mariadb11"];

/** A real server, and its administrator at the socket. */
export interface TestServer {
  readonly engine: Engine;
  readonly hostname: string;
  readonly running: Running;
  /** Of an account, the connector's own without one. */
  dsn(user?: string, password?: string): string;
  query(sql: string): Promise<unknown[][]>;
  /** What one account is answered, or the error. */
  as(user: string, password: string, sql: string, database?: string): Promise<string | undefined>;
  /** Without anything but itself and what the statements make. */
  seed(sql: string): Promise<void>;
  /** Statements that changed something, as the server logged them while `work` went on. */
  logged(work: () => Promise<unknown>): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startServer(engine: Engine): Promise<TestServer> {
  const running = await start(engine);
  const { host, port, socket } = running;
  const options = { multipleStatements: true, rowsAsArray: true, dateStrings: true } as const;
  const root: Connection = await mysql.createConnection({ socketPath: socket, user: "root", ...options });
  const query = async (sql: string) => (await root.query({ sql, rowsAsArray: true }))[0] as unknown as unknown[][];
  const hostname = String((await query("SELECT @@hostname"))[0]![0]);
  return {
    engine,
    hostname,
    running,
    dsn: (user = running.user, password = running.password) => `${user}:${password}@tcp(${host}:${port})/`,
    query,
    async as(user, password, sql, database) {
      const connection = await mysql.createConnection({
        host,
        port,
        user,
        password,
        ...(database && { database }),
        ...options,
      });
      try {
        await connection.query(sql);
        return undefined;
      } catch (error) {
        return (error as Error).message;
      } finally {
        await connection.end();
      }
    },
    async seed(sql) {
      await empty(query, engine);
      await query(sql);
    },
    async logged(work) {
      await query("TRUNCATE mysql.general_log");
      await work();
      const rows = await query(
        "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log WHERE command_type IN ('Query', 'Execute') ORDER BY event_time",
      );
      return rows
        .map(([text]) => String(text))
        .filter((text) => /^(GRANT|REVOKE|CREATE|DROP|ALTER|SET DEFAULT)/.test(text))
        .map((text) => text.replace(/IDENTIFIED BY .*/s, "IDENTIFIED BY <secret>"));
    },
    async stop() {
      await root.end();
      await running.stop();
    },
  };
}

const systemSchemas = ["mysql", "sys", "information_schema", "performance_schema"];
const systemUsers = ["root", "baton", "mariadb.sys", "mysql.infoschema", "mysql.session", "mysql.sys"];

async function empty(query: TestServer["query"], engine: Engine) {
  const quoted = (text: unknown) => `'${String(text).replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
  for (const [schema] of await query("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA"))
    if (!systemSchemas.includes(String(schema).toLowerCase()))
      await query(`DROP DATABASE \`${String(schema).replaceAll("`", "``")}\``);
  const table = engine === "mysql" ? "user" : "global_priv";
  for (const [user, host] of await query(`SELECT User, Host FROM mysql.${table}`)) {
    if (systemUsers.includes(String(user))) continue;
    const isRole = engine !== "mysql" && host === "";
    if (user === "PUBLIC") await query("REVOKE ALL PRIVILEGES, GRANT OPTION FROM PUBLIC");
    else await query(isRole ? `DROP ROLE ${quoted(user)}` : `DROP USER ${quoted(user)}@${quoted(host)}`);
  }
  // Rights on what is gone stay behind.
  for (const grants of ["db", "tables_priv", "columns_priv", "procs_priv", "proxies_priv"])
    await query(`DELETE FROM mysql.${grants} WHERE User NOT IN (${systemUsers.map(quoted).join(", ")})`);
  await query("FLUSH PRIVILEGES");
}

const golden = new URL("golden/", import.meta.url);
export const readGolden = <T>(name: string): T =>
  JSON.parse(gunzipSync(readFileSync(new URL(`${name}.json.gz`, golden))).toString());

/** The recorded tenant; lines are for one engine or for both. */
export const recordedSeed = (engine: Engine) =>
  readFileSync(new URL("seed-a.sql", golden), "utf8")
    .split("\n")
    .filter((line) => !line.includes(engine === "mysql" ? "-- MARIA:" : "-- MYSQL:"))
    .join("\n");
