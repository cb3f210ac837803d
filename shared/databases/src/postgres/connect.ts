import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import type { Client } from "pg";
import { loadDriver } from "../driver.ts";
import { cannotConnect } from "../refusal.ts";
import type { Target } from "../target.ts";

/** A connection to PostgreSQL, or to what speaks its protocol, by `pg`. `application` is what the server's lists call it. */
export async function connectPostgres(target: Target, application: string): Promise<Client> {
  const { default: pg } = await loadDriver("pg", () => import("pg"));
  try {
    return await withTls(target, async (ssl) => {
      const client = new pg.Client({ ...address(target, application), ssl });
      await client.connect();
      return client;
    });
  } catch (error) {
    throw cannotConnect(target, error);
  }
}

function address({ host, port, database, user, password, params }: Target, application: string) {
  const seconds = Number(params.get("connect_timeout") ?? 30);
  return {
    host: params.get("host") ?? (host || "localhost"),
    port: port ?? Number(params.get("port") ?? 5432),
    database: database || user,
    user,
    password,
    connectionTimeoutMillis: seconds * 1000,
    keepAlive: true,
    application_name: params.get("application_name") ?? application,
    ...(params.has("options") && { options: params.get("options")! }),
    ...(params.has("statement_timeout") && { statement_timeout: Number(params.get("statement_timeout")) }),
  };
}

/** libpq's sslmode: https://www.postgresql.org/docs/current/libpq-ssl.html */
async function withTls(target: Target, connect: (ssl: ConnectionOptions | false) => Promise<Client>): Promise<Client> {
  const { params, host } = target;
  const mode = params.get("sslmode") ?? "prefer";
  const file = (name: string) => (params.has(name) ? readFileSync(params.get(name)!) : undefined);
  const isLocal = (params.get("host") ?? host).startsWith("/");
  if (mode === "disable" || mode === "allow" || isLocal) return connect(false);
  const [ca, cert, key] = [file("sslrootcert"), file("sslcert"), file("sslkey")];
  const isVerified = mode.startsWith("verify-");
  const ssl: ConnectionOptions = {
    rejectUnauthorized: isVerified,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(mode === "verify-ca" && { checkServerIdentity: () => undefined }),
  };
  try {
    return await connect(ssl);
  } catch (error) {
    if (mode !== "prefer" || !/does not support SSL/.test(String(error))) throw error;
    return connect(false);
  }
}
