/**
 * Asks a real MariaDB what a sync of a small tenant asks, and writes down what it answers.
 *
 *     node connectors/baton-mysql/trial/record.ts && scripts/run biome check --write connectors/baton-mysql/trial
 */
import { writeFileSync } from "node:fs";
import { start } from "@baton-connectors/real-servers";
import mysql, { type FieldPacket } from "mysql2/promise";
import { settings, sync } from "../test/sync.ts";
import { type Answer, listen } from "./listen.ts";

const tenant = `
CREATE DATABASE shop; CREATE TABLE shop.books (id INT, title VARCHAR(40)); CREATE VIEW shop.titles AS SELECT title FROM shop.books;
CREATE PROCEDURE shop.tidy() SELECT 1;
CREATE ROLE reader; CREATE ROLE writer; GRANT reader TO writer;
CREATE USER ada@'%' IDENTIFIED BY 'Pw-ada-1!'; CREATE USER bo@'10.%' IDENTIFIED BY 'Pw-bo-1!' ACCOUNT LOCK;
GRANT SELECT ON shop.* TO reader; GRANT writer TO ada@'%'; GRANT PROCESS ON *.* TO ada@'%'; GRANT UPDATE (title) ON shop.books TO bo@'10.%';
`;

const server = await start("mariadb");
const root = await mysql.createConnection({
  ...{ socketPath: server.socket, user: "root", multipleStatements: true, rowsAsArray: true },
  typeCast: (field) => field.string("utf8"),
});
const recorded = new Map<string, Answer | null>();
try {
  await root.query(tenant);
  const [named] = (await root.query("SELECT @@hostname, @@version")) as unknown as [[[string, string]]];
  const [hostname, version] = named[0];
  const { server: relay, dsn } = await listen(version, async (sql) => {
    const [rows, fields] = (await root.query(sql)) as unknown as [Answer["rows"], FieldPacket[] | undefined];
    const anywhere = (cell: string | null) => (cell === hostname ? "trial" : cell);
    const answer = fields && { columns: fields.map(({ name }) => name), rows: rows.map((row) => row.map(anywhere)) };
    recorded.set(sql, answer ?? null);
    return answer;
  });
  const { summary } = await sync(settings(dsn));
  if (summary.skips.length > 0) throw new Error(JSON.stringify(summary.skips));
  relay.close(() => {});
  const path = new URL("answers.json", import.meta.url);
  writeFileSync(path, `${JSON.stringify(Object.fromEntries([...recorded].sort()), null, 2)}\n`);
} finally {
  await root.end();
  await server.stop();
}
