import { chmod, copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Running, start } from "@baton-connectors/real-servers";
import mysql from "mysql2/promise";

export interface Size {
  readonly tables: number;
  readonly accounts: number;
  readonly rights: number;
}

const perDatabase = 1_000;
const perRow = 4;

/** A MariaDB with databases of a thousand tables each, accounts, a role for every hundred, and four rights on a table in a row. */
export async function startLarge({ tables, accounts, rights }: Size) {
  const server = await start("mariadb");
  const root = await mysql.createConnection({ socketPath: server.socket, user: "root", multipleStatements: true });
  await root.query("SET GLOBAL general_log = OFF");
  for (let d = 0; d < tables / perDatabase; d++) {
    await root.query(`CREATE DATABASE db${d}; CREATE TABLE db${d}.t0 (i INT) ENGINE=MEMORY`);
    await copies(server, d);
  }
  const insert = async (into: string, count: number, row: (i: number) => string) => {
    for (let i = 0; i < count; i += 5_000) {
      const rows = Array.from({ length: Math.min(5_000, count - i) }, (_, k) => row(i + k));
      await root.query(`INSERT INTO mysql.${into} VALUES ${rows.join(",")}`);
    }
  };
  const roles = Math.floor(accounts / 100);
  const users = accounts - roles;
  const perUser = Math.ceil(rights / perRow / users);
  await insert("global_priv (Host, User, Priv)", users, (i) => `('%', 'user${i}', '{"access":0}')`);
  await insert("global_priv (Host, User, Priv)", roles, (i) => `('', 'role${i}', '{"access":0,"is_role":true}')`);
  const mapping = "roles_mapping (Host, User, Role, Admin_option)";
  await insert(mapping, users, (i) => `('%', 'user${i}', 'role${i % roles}', 'N')`);
  const ofTables = "tables_priv (Host, User, Db, Table_name, Grantor, Table_priv, Column_priv)";
  await insert(ofTables, perUser * users, (i) => {
    const user = Math.floor(i / perUser);
    const table = (user * 37 + (i % perUser) * 13) % tables;
    const place = `'db${Math.floor(table / perDatabase)}', 't${table % perDatabase}'`;
    return `('%', 'user${user}', ${place}, '', 'Select,Insert,Update,Delete', '')`;
  });
  const databases = Math.ceil(tables / perDatabase);
  await insert("db (Host, User, Db, Select_priv)", roles, (i) => `('', 'role${i}', 'db${i % databases}', 'Y')`);
  await root.query("FLUSH PRIVILEGES; SET GLOBAL general_log = ON; TRUNCATE mysql.general_log");
  return {
    dsn: `${server.user}:${server.password}@tcp(${server.host}:${server.port})/`,
    async statements(): Promise<number> {
      const counted = "SELECT COUNT(*) FROM mysql.general_log WHERE command_type IN ('Query', 'Execute')";
      const [rows] = await root.query({ sql: `${counted} AND user_host LIKE '${server.user}%'`, rowsAsArray: true });
      return (rows as unknown as [[number]])[0][0];
    },
    async stop() {
      await root.end();
      await server.stop();
    },
  };
}

/** A table in memory is its definition: the server finds what is copied, a hundred times as fast as it makes it. */
async function copies({ socket }: Running, d: number) {
  const folder = join(dirname(socket), "data", `db${d}`);
  for (let t = 1; t < perDatabase; t++) {
    await copyFile(join(folder, "t0.frm"), join(folder, `t${t}.frm`));
    await chmod(join(folder, `t${t}.frm`), 0o666);
  }
}
