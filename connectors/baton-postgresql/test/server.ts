import { readFileSync } from "node:fs";
import { type Running, type ServerName, start } from "@baton-connectors/real-servers";
import pg from "pg";

/** A real server of its own for a file of tests. */
export interface TestServer {
  readonly running: Running;
  dsn(database: string, user?: string, password?: string): string;
  /** Statement after statement, as psql sends a file; `\c name` leads to another database. */
  load(script: string, database?: string): Promise<void>;
  /** Rows as psql prints them with -At. */
  lines(sql: string, database?: string): Promise<string[]>;
  query<Row = Record<string, unknown>>(sql: string, database?: string, values?: unknown[]): Promise<Row[]>;
  /** What the server was told to do while `work` ran, as it logged it; what only reads is left out. */
  statements(work: () => Promise<unknown>): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startServer(name: ServerName = "postgresql"): Promise<TestServer> {
  const running = await start(name);
  const dsn = (database: string, user = running.user, password = running.password) =>
    `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${running.port}/${encodeURIComponent(database)}?sslmode=disable`;
  const connected = async <T>(database: string, work: (client: pg.Client) => Promise<T>) => {
    const client = new pg.Client({ connectionString: dsn(database) });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const server: TestServer = {
    running,
    dsn,
    async load(script, database = "postgres") {
      const [first = "", ...rest] = script.split(/^\\c (\w+)$/m);
      await connected(database, async (client) => {
        for (const statement of statementsOf(first)) await client.query(statement);
      });
      const [next, text] = rest;
      if (next !== undefined) await server.load(text ?? "", next);
    },
    lines: (sql, database = "postgres") =>
      connected(database, async (client) => {
        const { rows } = await client.query({
          text: sql,
          rowMode: "array",
          types: { getTypeParser: () => (text: string) => text },
        });
        return (rows as (string | null)[][]).map((row) => row.map((value) => value ?? "").join("|"));
      }),
    query: (sql, database = "postgres", values = []) =>
      connected(database, async (client) => (await client.query(sql, values)).rows),
    async statements(work) {
      const from = running.log().length;
      await work();
      await server.query("SELECT 'this is the end'");
      await running.logged("this is the end", from);
      return logged(running.log().slice(from)).filter((text) => !reads.test(text));
    },
    stop: () => running.stop(),
  };
  return server;
}

const reads = /^(SELECT|SET |\(SELECT|SHOW|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)/;

/** Statements of a log; the lines of one are joined. */
const logged = (log: string): string[] =>
  log
    .split(/\n(?=\d{4}-\d\d-\d\d )/)
    .flatMap(
      (entry) => /LOG:\s+(?:statement|execute [^:]*): ([\s\S]*)/.exec(entry)?.[1]?.replace(/\s+/g, " ").trim() ?? [],
    );

/** At each semicolon that is in no text and no name. */
function statementsOf(script: string): string[] {
  const bare = script.replace(/^--.*$/gm, "");
  return (bare.match(/(?:'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\$[\s\S]*?\$\$|[^;'"])+/g) ?? [])
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

export const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
