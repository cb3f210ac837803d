import { readFileSync } from "node:fs";
import type { Connection, ConnectionOptions, SslOptions } from "mysql2";
import { loadDriver } from "../driver.ts";
import { cannotConnect } from "../refusal.ts";
import type { Target } from "../target.ts";

/** A connection to MySQL or MariaDB, by `mysql2`. `options` say how values are read; where the server is, `target` says. */
export async function connectMysql(target: Target, options: ConnectionOptions = {}): Promise<Connection> {
  const { default: mysql } = await loadDriver("mysql2", () => import("mysql2"));
  try {
    return await new Promise<Connection>((resolve, reject) => {
      const connection = mysql.createConnection({ ...address(target), ...options });
      connection.connect((error) => (error ? reject(error) : resolve(connection)));
    });
  } catch (error) {
    throw cannotConnect(target, error);
  }
}

/** Parameters have the names that Go's driver gives them: https://github.com/go-sql-driver/mysql#parameters */
function address({ host, port, database, user, password, params }: Target): ConnectionOptions {
  const ms = (name: string, otherwise: number) => {
    const [, count, unit] = /^(\d+)(ms|s|m)$/.exec(params.get(name) ?? "") ?? [];
    return count === undefined ? otherwise : Number(count) * ({ ms: 1, s: 1000, m: 60_000 }[unit!] ?? 1);
  };
  const socket = params.get("socket");
  const ssl = tls(params);
  return {
    ...(socket ? { socketPath: socket } : { host: host || "127.0.0.1", port: port ?? 3306 }),
    database,
    user,
    password,
    connectTimeout: ms("timeout", 30_000),
    charset: "utf8mb4",
    // MySQL then counts rows that changed, not rows that were found, as Go's driver has it.
    flags: params.get("clientFoundRows") === "true" ? ["FOUND_ROWS"] : ["-FOUND_ROWS"],
    ...(ssl && { ssl }),
  };
}

function tls(params: ReadonlyMap<string, string>): SslOptions | undefined {
  const mode = params.get("tls") ?? "false";
  const file = (name: string) => (params.has(name) ? readFileSync(params.get(name)!) : undefined);
  const [ca, cert, key] = [file("ssl-ca"), file("ssl-cert"), file("ssl-key")];
  if (mode === "false" && !ca && !cert) return undefined;
  return {
    rejectUnauthorized: mode !== "skip-verify" && mode !== "preferred",
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  };
}
