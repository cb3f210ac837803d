import { readFileSync } from "node:fs";
import { connect as connectSocket, isIP, type Socket } from "node:net";
import type { Connection, ConnectionOptions, SslOptions } from "mysql2";
import { loadDriver } from "../driver.ts";
import { cannotConnect } from "../refusal.ts";
import type { Target } from "../target.ts";

/** A connection to MySQL or MariaDB, by `mysql2`. `options` say how values are read; where the server is, `target` says. */
export async function connectMysql(target: Target, options: ConnectionOptions = {}): Promise<Connection> {
  const { default: mysql } = await loadDriver("mysql2", () => import("mysql2"));
  const connect = (ssl: SslOptions | undefined) =>
    new Promise<Connection>((resolve, reject) => {
      const secured = ssl && { ssl, ...(isIP(target.host) > 0 && { stream: () => socketTo(target) }) };
      const connection = mysql.createConnection({ ...address(target), ...secured, ...options });
      connection.connect((error) => (error ? reject(error) : resolve(connection)));
    });
  try {
    const ssl = tls(target);
    return await connect(ssl).catch((error: unknown) => {
      // Preferred is with TLS where the server has it.
      if (target.params.get("tls") !== "preferred" || (error as Refused).code !== "HANDSHAKE_NO_SSL_SUPPORT")
        throw error;
      return connect(undefined);
    });
  } catch (error) {
    throw cannotConnect(target, error);
  }
}
/**
 * To an address. Node verifies the name that it finds on the socket, and finds none of an address there; the driver gives none either, so
 * that any certificate for `localhost` would do: https://github.com/nodejs/node/blob/main/lib/internal/tls/wrap.js
 */
function socketTo({ host, port = 3306 }: Target): Socket {
  return Object.assign(connectSocket({ host, port, noDelay: true, keepAlive: true }), { _host: host });
}

type Refused = Error & { readonly code?: string };

/** Parameters have the names that Go's driver gives them: https://github.com/go-sql-driver/mysql#parameters */
function address({ host, port, database, user, password, params }: Target): ConnectionOptions {
  const ms = (name: string, otherwise: number) => {
    const [, count, unit] = /^(\d+)(ms|s|m)$/.exec(params.get(name) ?? "") ?? [];
    return count === undefined ? otherwise : Number(count) * ({ ms: 1, s: 1000, m: 60_000 }[unit!] ?? 1);
  };
  const socket = params.get("socket");
  return {
    ...(socket ? { socketPath: socket } : { host: host || "127.0.0.1", port: port ?? 3306 }),
    database,
    user,
    password,
    connectTimeout: ms("timeout", 30_000),
    charset: "utf8mb4",
    // MySQL then counts rows that changed, not rows that were found, as Go's driver has it.
    flags: params.get("clientFoundRows") === "true" ? ["FOUND_ROWS"] : ["-FOUND_ROWS"],
  };
}

function tls({ params }: Target): SslOptions | undefined {
  const mode = params.get("tls") ?? "false";
  const file = (name: string) => (params.has(name) ? readFileSync(params.get(name)!) : undefined);
  const [ca, cert, key] = [file("ssl-ca"), file("ssl-cert"), file("ssl-key")];
  if (mode === "false" && !ca && !cert) return undefined;
  const isVerified = mode !== "skip-verify" && mode !== "preferred";
  return {
    rejectUnauthorized: isVerified,
    // That the certificate is this server's, too.
    verifyIdentity: isVerified,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  };
}
