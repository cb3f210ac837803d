/**
 * Runs baton-mysql as a user would against a real MariaDB with a large tenant, made on the spot, and prints what the sync cost.
 *
 *     scripts/run mysql                       100,000 tables, 5,000 accounts, 2,000,000 rights
 *     scripts/run mysql 10000 500 200000      another size
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Mysql from "mysql2/promise";
import { start } from "../shared/real-servers/src/index.ts";
import { measure } from "./measure.ts";

const [tables = 100_000, accounts = 5_000, rights = 2_000_000] = process.argv.slice(2).map(Number);
const perDatabase = 1_000;
const roles = Math.floor(accounts / 100);
const perRow = 4;

const require = createRequire(new URL("../connectors/baton-mysql/package.json", import.meta.url));
const mysql = require("mysql2/promise") as typeof Mysql;
const server = await start("mariadb");
const folder = mkdtempSync(join(tmpdir(), "mysql-bench-"));
try {
  const root = await mysql.createConnection({ socketPath: server.socket, user: "root", multipleStatements: true });
  await root.query("SET GLOBAL general_log = OFF");
  for (let d = 0; d < tables / perDatabase; d++) {
    // Tables that have no file but their definition.
    const made = Array.from({ length: perDatabase }, (_, t) => `CREATE TABLE db${d}.t${t} (i INT) ENGINE=MEMORY`);
    await root.query([`CREATE DATABASE db${d}`, ...made].join(";"));
  }
  const insert = async (into: string, count: number, row: (i: number) => string) => {
    for (let i = 0; i < count; i += 5_000)
      await root.query(
        `INSERT INTO mysql.${into} VALUES ${Array.from({ length: Math.min(5_000, count - i) }, (_, k) => row(i + k)).join(",")}`,
      );
  };
  await insert("global_priv (Host, User, Priv)", accounts - roles, (i) => `('%', 'user${i}', '{"access":0}')`);
  await insert("global_priv (Host, User, Priv)", roles, (i) => `('', 'role${i}', '{"access":0,"is_role":true}')`);
  await insert(
    "roles_mapping (Host, User, Role, Admin_option)",
    accounts - roles,
    (i) => `('%', 'user${i}', 'role${i % roles}', 'N')`,
  );
  const perAccount = Math.ceil(rights / perRow / (accounts - roles));
  await insert(
    "tables_priv (Host, User, Db, Table_name, Grantor, Table_priv, Column_priv)",
    perAccount * (accounts - roles),
    (i) => {
      const account = Math.floor(i / perAccount);
      const table = (account * 37 + (i % perAccount) * 13) % tables;
      return `('%', 'user${account}', 'db${Math.floor(table / perDatabase)}', 't${table % perDatabase}', '', 'Select,Insert,Update,Delete', '')`;
    },
  );
  await insert(
    "db (Host, User, Db, Select_priv)",
    roles,
    (i) => `('', 'role${i}', 'db${i % Math.ceil(tables / perDatabase)}', 'Y')`,
  );
  await root.query(
    "FLUSH PRIVILEGES; SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON; TRUNCATE mysql.general_log",
  );

  const file = join(folder, "sync.c1z");
  const dsn = `${server.user}:${server.password}@tcp(127.0.0.1:${server.port})/`;
  const cost = await measure("baton-mysql", ["--connection-string", dsn, "--file", file]);
  const [[counted]] = (await root.query(
    "SELECT COUNT(*) AS n FROM mysql.general_log WHERE command_type IN ('Query', 'Execute') AND user_host LIKE 'baton%'",
  )) as unknown as [[{ readonly n: number }]];
  await root.end();
  if (cost.status !== 0) throw new Error(`failed with status ${cost.status}\n${cost.stderr.slice(-2000)}`);
  const mebibytes = (statSync(file).size / 2 ** 20).toFixed(1);
  console.log(`${tables} tables, ${accounts} accounts, ${rights} rights:`);
  console.log(
    `${counted.n} statements, ${cost.seconds.toFixed(1)} s, of the processors ${cost.cpuSeconds.toFixed(1)} s, peak ${cost.peakMebibytes} MiB, file ${mebibytes} MiB`,
  );
  console.log(/"outcome".*/.exec(cost.stderr)?.[0].slice(0, 300) ?? "");
} finally {
  await server.stop();
  rmSync(folder, { recursive: true });
}
