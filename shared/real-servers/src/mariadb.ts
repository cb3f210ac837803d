import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onFreePort, ownedByServer, runService, runToEnd } from "./process.ts";
import type { Running, StartOptions } from "./running.ts";
import { unpacked } from "./unpacked.ts";

const password = "real-mariadb-pass";
const user = "baton";

/** MariaDB of Debian's packages. What it ran is in its table `mysql.general_log`. */
export async function mariadb({ folder }: StartOptions): Promise<Running> {
  const { root, env } = unpacked("mariadb", "usr/sbin/mariadbd");
  const path = join(root, "usr/sbin/mariadbd");
  const share = join(root, "usr/share/mysql");
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
  const scripts = ["mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql"];
  const sql = await Promise.all(scripts.map((name) => readFile(join(share, name), "utf8")));
  await runToEnd({ path, args: [...common, "--bootstrap"], cwd: folder, env }, ["use mysql;", ...sql].join("\n"));

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
    ];
    const ready = (log: string) => log.includes("ready for connections");
    const service = await runService({ path, args, cwd: folder, env }, ready, "SIGTERM");
    return { host: "127.0.0.1", port, socket, user, password, ...service };
  });
}
