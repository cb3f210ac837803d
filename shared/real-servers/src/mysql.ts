import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onFreePort, ownedByServer, runService, runToEnd } from "./process.ts";
import type { Running, StartOptions } from "./running.ts";
import { unpacked } from "./unpacked.ts";

const password = "real-mysql-pass";
const user = "baton";

/** MySQL 9 of Debian's packages. What it ran is in its table `mysql.general_log`. */
export async function mysql({ folder }: StartOptions): Promise<Running> {
  const { root, programOf } = unpacked("mysql", "usr/sbin/mysqld");
  const common = [
    "--no-defaults",
    `--datadir=${join(folder, "data")}`,
    `--basedir=${join(root, "usr")}`,
    `--lc-messages-dir=${join(root, "usr/share/mysql")}`,
    `--character-sets-dir=${join(root, "usr/share/mysql/charsets")}`,
    `--plugin-dir=${join(root, "usr/lib/mysql/plugin")}`,
    `--tmpdir=${folder}`,
    "--skip-log-bin",
    "--innodb-redo-log-capacity=8M",
    "--innodb-buffer-pool-size=64M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=OFF",
    "--performance-schema=OFF",
  ];
  await runToEnd({ ...programOf([...common, "--initialize-insecure"]), cwd: folder });

  const first = join(folder, "first.sql");
  await writeFile(
    first,
    [
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
      "--mysqlx=OFF",
      "--secure-file-priv=NULL",
      "--general-log=1",
      "--log-output=TABLE",
      "--default-time-zone=+00:00",
    ];
    const ready = (log: string) => log.includes("ready for connections");
    const service = await runService({ ...programOf(args), cwd: folder }, ready, "SIGTERM");
    return { host: "127.0.0.1", port, socket, user, password, ...service };
  });
}
