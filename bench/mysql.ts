/**
 * Runs baton-mysql as a user would against a real MariaDB with a large tenant, made on the spot, and prints what the sync cost.
 *
 *     scripts/run mysql                       100,000 tables, 5,000 accounts, 2,000,000 rights
 *     scripts/run mysql 10000 500 200000      another size
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLarge } from "../connectors/baton-mysql/test/large-tenant.ts";
import { measure } from "./measure.ts";

const [tables = 100_000, accounts = 5_000, rights = 2_000_000] = process.argv.slice(2).map(Number);

const server = await startLarge({ tables, accounts, rights });
const folder = mkdtempSync(join(tmpdir(), "mysql-bench-"));
try {
  const file = join(folder, "sync.c1z");
  const cost = await measure("baton-mysql", ["--connection-string", server.dsn, "--file", file]);
  if (cost.status !== 0) throw new Error(`failed with status ${cost.status}\n${cost.stderr.slice(-2000)}`);
  const mebibytes = (statSync(file).size / 2 ** 20).toFixed(1);
  const [, resources, entitlements, grants] =
    /"outcome":"finished".*?"resources":(\d+),"entitlements":(\d+),"grants":(\d+)/.exec(cost.stderr) ?? [];
  console.log(
    `${tables} tables, ${accounts} accounts, ${rights} rights: ${resources} resources, ${entitlements} entitlements, ${grants} grants`,
  );
  console.log(
    `${await server.statements()} statements, ${cost.seconds.toFixed(1)} s, of the processors ${cost.cpuSeconds.toFixed(1)} s, peak ${cost.peakMebibytes} MiB, file ${mebibytes} MiB`,
  );
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}
