import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mariadb, mariadb11 } from "./mariadb.ts";
import { mysql } from "./mysql.ts";
import { postgresql, postgresql15, postgresql16, postgresql17 } from "./postgresql.ts";
import { ownedByServer } from "./process.ts";
import type { Running, StartOptions } from "./running.ts";
import { type RunningSamba, samba } from "./samba.ts";
import { type OwnSlapd, ownSlapd, type RunningSlapd, slapd } from "./slapd.ts";

const servers = {
  postgresql,
  "postgresql-15": postgresql15,
  "postgresql-16": postgresql16,
  "postgresql-17": postgresql17,
  mariadb,
  mariadb11,
  mysql,
  slapd,
} as const satisfies Readonly<Record<string, (options: StartOptions) => Promise<Running>>>;
export type ServerName = keyof typeof servers;

/**
 * Starts a server in a temporary folder, on a port that is free; `stop()` ends it and removes the folder. `args` are further ones of
 * MariaDB.
 */
export const start = (name: ServerName, args: readonly string[] = []): Promise<Running> =>
  inFolder(name, (options) => servers[name]({ ...options, args }));

/** OpenLDAP with a configuration and entries of one's own. */
export const startSlapd = (own: OwnSlapd): Promise<RunningSlapd> =>
  inFolder("slapd", (options) => ownSlapd(options, own));

/** A domain controller of Active Directory; it is there after half a minute. */
export const startSamba = (): Promise<RunningSamba> => inFolder("samba", samba);

async function inFolder<Server extends Running>(
  name: string,
  begin: (options: StartOptions) => Promise<Server>,
): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), `real-${name}-`));
  await ownedByServer(folder);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const server = await begin({ folder });
    return {
      ...server,
      async stop() {
        await server.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
