import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { onFreePort, ownedByServer, runService, type Service } from "./process.ts";
import type { Running, StartOptions } from "./running.ts";
import { unpacked } from "./unpacked.ts";

const suffix = "dc=example,dc=test";
const password = "real-slapd-pass";

/** OpenLDAP's server of Debian's packages, with an empty directory at `dc=example,dc=test`; `user` is its administrator. */
export async function slapd({ folder }: StartOptions): Promise<Running> {
  const { root, env } = unpacked("slapd", "usr/sbin/slapd");
  const data = join(folder, "data");
  await mkdir(data);
  await ownedByServer(data);
  const user = `cn=admin,${suffix}`;
  const schemas = ["core", "cosine", "nis", "inetorgperson"].map(
    (name) => `include ${root}/etc/ldap/schema/${name}.schema`,
  );
  const config = join(folder, "slapd.conf");
  await writeFile(
    config,
    [
      ...schemas,
      `modulepath ${root}/usr/lib/ldap`,
      "moduleload back_mdb",
      "moduleload memberof",
      "sizelimit 500",
      "database mdb",
      `suffix "${suffix}"`,
      `rootdn "${user}"`,
      `rootpw ${password}`,
      `directory ${data}`,
      "overlay memberof",
      "",
    ].join("\n"),
  );
  await ownedByServer(config);
  return onFreePort(async (port) => {
    const socket = join(folder, "socket");
    const urls = `ldap://127.0.0.1:${port}/ ldapi://${encodeURIComponent(socket)}/`;
    // With -d it stays in the foreground and says what it does.
    const args = ["-f", config, "-h", urls, "-d", "stats"];
    const service = await runService(
      { path: join(root, "usr/sbin/slapd"), args, cwd: folder, env },
      (log) => log.includes("slapd starting"),
      "SIGTERM",
    );
    await accepting(port, service);
    return { host: "127.0.0.1", port, socket, user, password, ...service };
  });
}

/** It says that it starts before it listens. */
async function accepting(port: number, service: Service) {
  for (let tries = 0; tries < 600; tries++) {
    const socket = connect(port, "127.0.0.1");
    const [open] = await Promise.race([
      once(socket, "connect").then(() => [true]),
      once(socket, "close").then(() => [false]),
    ]).catch(() => [false]);
    socket.destroy();
    if (open) return;
    await setTimeout(100);
  }
  await service.stop();
  throw new Error(`slapd does not accept connections at port ${port}: ${service.log().slice(-2000)}`);
}
