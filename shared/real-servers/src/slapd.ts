import { once } from "node:events";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { onFreePort, ownedByServer, runService, runToEnd, type Service } from "./process.ts";
import type { Running, StartOptions } from "./running.ts";
import { unpacked } from "./unpacked.ts";

const suffix = "dc=example,dc=test";
const password = "real-slapd-pass";
const user = `cn=admin,${suffix}`;

/** What a configuration of one's own may name. */
export interface SlapdPlaces {
  readonly schemas: string;
  readonly modules: string;
  /** Where the database belongs. */
  readonly data: string;
  /** For whatever else the server writes or reads. */
  readonly folder: string;
}

export interface OwnSlapd {
  /** The text of slapd.conf. */
  readonly configuration: (places: SlapdPlaces) => string;
  /** Files that the configuration names, written into the folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Entries that are there at the start. */
  readonly ldif?: string;
  readonly user: string;
  readonly password: string;
}

export interface RunningSlapd extends Running {
  readonly tlsPort: number;
  /** Back to the entries of the start, at the same ports. */
  reset(): Promise<void>;
}

/** OpenLDAP's server of Debian's packages, with an empty directory at `dc=example,dc=test`; `user` is its administrator. */
export const slapd = (options: StartOptions): Promise<RunningSlapd> =>
  ownSlapd(options, {
    user,
    password,
    configuration: ({ schemas, modules, data }) =>
      [
        ...["core", "cosine", "nis", "inetorgperson"].map((name) => `include ${schemas}/${name}.schema`),
        `modulepath ${modules}`,
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
  });

export async function ownSlapd({ folder }: StartOptions, own: OwnSlapd): Promise<RunningSlapd> {
  const { root, env } = unpacked("slapd", "usr/sbin/slapd");
  const program = (name: string) => join(root, "usr/sbin", name);
  const [data, fresh, config] = [join(folder, "data"), join(folder, "fresh"), join(folder, "slapd.conf")];
  await mkdir(data);
  await ownedByServer(data);
  const places = { schemas: join(root, "etc/ldap/schema"), modules: join(root, "usr/lib/ldap"), data, folder };
  await writeFile(config, own.configuration(places));
  const names = Object.entries(own.files ?? {});
  for (const [name, text] of names) await writeFile(join(folder, name), text);
  for (const name of ["slapd.conf", ...names.map(([name]) => name)]) await ownedByServer(join(folder, name));
  if (own.ldif !== undefined) {
    const ldif = join(folder, "start.ldif");
    await writeFile(ldif, own.ldif);
    await ownedByServer(ldif);
    await runToEnd({ path: program("slapadd"), args: ["-q", "-f", config, "-l", ldif], cwd: folder, env });
  }
  await cp(data, fresh, { recursive: true });

  const socket = join(folder, "socket");
  const hasTls = /^TLSCertificateFile/m.test(own.configuration(places));
  const serve = async (port: number, tlsPort: number) => {
    const urls = [
      `ldap://127.0.0.1:${port}/`,
      ...(hasTls ? [`ldaps://127.0.0.1:${tlsPort}/`] : []),
      `ldapi://${encodeURIComponent(socket)}/`,
    ];
    // With -d it stays in the foreground and says what it does.
    const args = ["-f", config, "-h", urls.join(" "), "-d", "stats"];
    const service = await runService(
      { path: program("slapd"), args, cwd: folder, env },
      (log) => log.includes("slapd starting"),
      "SIGTERM",
    );
    await accepting(port, service);
    return service;
  };
  return onFreePort((port) =>
    onFreePort(async (tlsPort) => {
      let service = await serve(port, tlsPort);
      return {
        host: "127.0.0.1",
        port,
        tlsPort,
        socket,
        user: own.user,
        password: own.password,
        log: () => service.log(),
        logged: (text, from) => service.logged(text, from),
        stop: () => service.stop(),
        async reset() {
          await service.stop();
          await rm(data, { recursive: true });
          await cp(fresh, data, { recursive: true });
          await ownedByServer(data);
          for (const file of ["data.mdb", "lock.mdb"]) await ownedByServer(join(data, file));
          service = await serve(port, tlsPort);
        },
      };
    }),
  );
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
