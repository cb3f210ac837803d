import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mariadb } from "./mariadb.ts";
import { postgresql } from "./postgresql.ts";
import { ownedByServer, type Service } from "./process.ts";
import { slapd } from "./slapd.ts";

export interface StartOptions {
  /** A folder for everything the server writes; made and removed here. */
  readonly folder: string;
}

/** A server that runs, for as long as a test does. */
export interface Running extends Service {
  readonly host: string;
  readonly port: number;
  /** The Unix socket; the server listens on both. */
  readonly socket: string;
  readonly user: string;
  readonly password: string;
}

const servers = { postgresql, mariadb, slapd } as const satisfies Readonly<
  Record<string, (options: StartOptions) => Promise<Running>>
>;
export type ServerName = keyof typeof servers;

/** Starts a server in a temporary folder, on a port that is free; `stop()` ends it and removes the folder. */
export async function start(name: ServerName): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), `real-${name}-`));
  await ownedByServer(folder);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const server = await servers[name]({ folder });
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
