/**
 * Runs baton-postgresql as a user would against a real server of its own and prints what the sync cost.
 *
 *     scripts/run postgresql              100,000 tables, 5,000 roles, 2,000,000 rights besides the superuser's
 *     scripts/run postgresql 1000         of so many tables, with twenty rights each
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectPostgres, postgresTarget } from "../shared/databases/src/postgres/index.ts";
import { start } from "../shared/real-servers/src/index.ts";
import { measure } from "./measure.ts";

const tables = Number(process.argv[2] ?? 100_000);
const [groups, people] = [500, 4500];

const server = await start("postgresql");
const folder = mkdtempSync(join(tmpdir(), "baton-postgresql-bench-"));
try {
  const dsn = `postgres://postgres:${server.password}@127.0.0.1:${server.port}/postgres?sslmode=disable`;
  const client = await connectPostgres(postgresTarget(dsn, {}), "bench");
  await client.query("SET log_statement = none");
  await client.query(`DO $$ BEGIN
    FOR i IN 0..${groups - 1} LOOP EXECUTE format('CREATE ROLE group_%s', i); END LOOP;
    FOR i IN 1..${people} LOOP EXECUTE format('CREATE ROLE person_%s LOGIN IN ROLE group_%s', i, i % ${groups}); END LOOP;
  END $$`);
  // A table is to be read by two groups of nine people. Locks are kept until the end of a statement.
  for (let from = 0; from < tables; from += 500) {
    await client.query(`DO $$ BEGIN FOR i IN ${from}..${Math.min(from + 500, tables) - 1} LOOP
      EXECUTE format('CREATE TABLE table_%s (id int)', i);
      EXECUTE format('GRANT SELECT ON table_%s TO group_%s, group_%s', i, i % ${groups}, (i + 7) % ${groups});
    END LOOP; END $$`);
  }
  await client.end();
  const before = server.log().length;
  const file = join(folder, "sync.c1z");
  const { status, seconds, cpuSeconds, peakMebibytes, stderr } = await measure("baton-postgresql", [
    ...["--dsn", dsn, "--file", file, "--quiet"],
  ]);
  if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
  const statements =
    server
      .log()
      .slice(before)
      .match(/LOG: {2}(statement|execute [^:]*):/g)?.length ?? 0;
  console.log(
    `${tables} tables, ${groups + people} roles, ${tables * 20} rights besides the superuser's: ${seconds.toFixed(1)} s, ` +
      `${cpuSeconds.toFixed(1)} s of the processors, peak ${peakMebibytes} MiB, ${statements} statements, ` +
      `file ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`,
  );
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}
