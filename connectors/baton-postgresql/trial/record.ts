/**
 * Asks a real PostgreSQL what a sync of a small tenant asks, and writes down what it answers.
 *
 *     node connectors/baton-postgresql/trial/record.ts && scripts/run biome check --write connectors/baton-postgresql/trial
 */
import { writeFileSync } from "node:fs";
import { start } from "@baton-connectors/real-servers";
import pg from "pg";
import { sync } from "../test/sync.ts";
import { keyOf, listen } from "./listen.ts";
import type { Answer } from "./protocol.ts";

const tenant = `
CREATE ROLE reader; CREATE ROLE writer IN ROLE reader; CREATE ROLE ada LOGIN IN ROLE writer; CREATE ROLE "Bo Inkwell" LOGIN;
GRANT reader TO "Bo Inkwell" WITH ADMIN OPTION;
CREATE TABLE books (id int, title text); CREATE VIEW titles AS SELECT title FROM books; CREATE SEQUENCE numbers;
CREATE FUNCTION count_books(shelf int DEFAULT 1) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE PROCEDURE tidy() LANGUAGE sql AS 'SELECT 1';
GRANT SELECT ON books TO reader; GRANT INSERT ON books TO writer WITH GRANT OPTION;
`;

/** Whatever a statement is asked about, in the trial it is answered with all that there is. */
function both(one: Answer | null | undefined, other: Answer | undefined): Answer | null {
  if (!one || !other) return other ?? one ?? null;
  const rows = [...one.rows, ...other.rows].map((row) => JSON.stringify(row));
  return { ...one, rows: [...new Set(rows)].map((row) => JSON.parse(row) as Answer["rows"][number]) };
}

const server = await start("postgresql");
const connection = (database: string) =>
  new pg.Client({ host: server.host, port: server.port, user: server.user, password: server.password, database });
const admin = connection("postgres");
const asked = connection("shop");
const recorded = new Map<string, Answer | null>();
try {
  await admin.connect();
  await admin.query("CREATE DATABASE shop");
  await asked.connect();
  await asked.query(tenant);
  const raw = { getTypeParser: () => (text: string) => text };
  const ask = async (sql: string, values: readonly (string | null)[]): Promise<Answer | undefined> => {
    const answer = await asked.query({ text: sql, values: [...values], rowMode: "array", types: raw });
    const { fields = [], rows } = Array.isArray(answer) ? { rows: [] } : answer;
    const columns = fields.map((one) => [one.name, one.dataTypeID] as const);
    return columns.length > 0 ? { columns, rows } : undefined;
  };
  let before: Promise<unknown> = Promise.resolve();
  const { server: relay, dsn } = await listen(async (sql, values) => {
    const answer = before.then(() => ask(sql, values));
    before = answer.catch(() => {});
    recorded.set(keyOf(sql), both(recorded.get(keyOf(sql)), await answer));
    return answer;
  });
  const { summary } = await sync({ dsn });
  if (summary.skips.length > 0) throw new Error(JSON.stringify(summary.skips));
  relay.close();
  const path = new URL("answers.json", import.meta.url);
  writeFileSync(path, `${JSON.stringify(Object.fromEntries([...recorded].sort()), null, 2)}\n`);
} finally {
  await Promise.all([admin.end(), asked.end()]);
  await server.stop();
}
