import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onFreePort, ownedByServer, runService, runToEnd } from "./process.ts";
import type { Running, StartOptions } from "./running.ts";
import { unpacked } from "./unpacked.ts";

const password = "real-mariadb-pass";
const user = "baton";

/** MariaDB of Debian's packages. What it ran is in its table `mysql.general_log`. */
export const mariadb = (options: StartOptions) => run(options, "mariadb", "usr/share/mysql", "mysql");

/** The first release after 10 that Debian has. */
export const mariadb11 = (options: StartOptions) => run(options, "mariadb11", "usr/share/mariadb", "mariadb");

async function run(
  { folder, args: more = [] }: StartOptions,
  name: string,
  shared: string,
  prefix: string,
): Promise<Running> {
  const { root, programOf } = unpacked(name, "usr/sbin/mariadbd");
  const share = join(root, shared);
  const data = join(folder, "data");
  const common = [
    "--no-defaults",
    `--datadir=${data}`,
    `--basedir=${join(root, "usr")}`,
    `--lc-messages-dir=${share}`,
    "--skip-log-bin",
    `--tmpdir=${folder}`,
    `--plugin-dir=${join(root, "usr/lib/mysql/plugin")}`,
  ];
  await runToEnd({ path: "mkdir", args: ["-p", join(data, "mysql")], cwd: folder });
  const scripts = ["system_tables", "performance_tables", "system_tables_data"].map((part) => `${prefix}_${part}.sql`);
  const sql = await Promise.all(scripts.map((name) => readFile(join(share, name), "utf8")));
  await runToEnd({ ...programOf([...common, "--bootstrap"]), cwd: folder }, ["use mysql;", ...sql].join("\n"));

  const first = join(folder, "first.sql");
  await writeFile(
    first,
    [
      "DELETE FROM mysql.global_priv WHERE User = '';",
      "FLUSH PRIVILEGES;",
      `CREATE USER '${user}'@'%' IDENTIFIED BY '${password}';`,
      `GRANT ALL ON *.* TO '${user}'@'%' WITH GRANT OPTION;`,
      "",
    ].join("\n"),
  );
  await ownedByServer(first);
  return onFreePort(async (port) => {
    const socket = join(folder, "socket");
    const args = [
      ...common,
      `--port=${port}`,
      "--bind-address=127.0.0.1",
      `--socket=${socket}`,
      `--init-file=${first}`,
      "--general-log=1",
      "--log-output=TABLE",
      "--innodb-flush-log-at-trx-commit=0",
      "--default-time-zone=+00:00",
      "--character-set-server=utf8mb4",
      "--performance-schema=OFF",
      ...more,
    ];
    const ready = (log: string) => log.includes("ready for connections");
    const service = await runService({ ...programOf(args), cwd: folder }, ready, "SIGTERM");
    return { host: "127.0.0.1", port, socket, user, password, ...service };
  });
}
