import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import { bug } from "@baton-connectors/sdk";
import type { Client } from "pg";
import { loadDriver } from "../driver.ts";
import { cannotConnect } from "../refusal.ts";
import type { Target } from "../target.ts";

/** A connection to PostgreSQL, or to what speaks its protocol, by `pg`. `application` is what the server's lists call it. */
export async function connectPostgres(target: Target, application: string): Promise<Client> {
  const { default: pg } = await loadDriver("pg", () => import("pg"));
  const places = placesOf(target);
  for (const [i, place] of places.entries()) {
    try {
      return await withTls(place, async (ssl) => {
        const client = new pg.Client({ ...address(place, application), ssl });
        await client.connect();
        return client;
      });
    } catch (error) {
      const refused = cannotConnect(place, error);
      if (refused.code !== "Unavailable" || i === places.length - 1) throw refused;
    }
  }
  throw bug("a target without a host");
}

/** Several hosts are tried in their order: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS */
function placesOf(target: Target): readonly Target[] {
  const hosts = (target.params.get("host") ?? target.host).split(",");
  const ports = (target.params.get("port") ?? "").split(",");
  return hosts.map((host, i) => ({
    ...target,
    host: host || "localhost",
    port: hosts.length === 1 ? (target.port ?? (Number(ports[0]) || 5432)) : Number(ports[i] ?? ports[0]) || 5432,
  }));
}

function address({ host, port, database, user, password, params }: Target, application: string) {
  const seconds = Number(params.get("connect_timeout") ?? 30);
  return {
    host,
    port,
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
  const isLocal = host.startsWith("/");
  if (mode === "disable" || mode === "allow" || isLocal) return connect(false);
  const [ca, cert, key] = [file("sslrootcert"), file("sslcert"), file("sslkey")];
  // With an authority that is named, require is verify-ca: https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-CERTIFICATES
  const isAuthorityOnly = mode === "verify-ca" || (mode === "require" && ca !== undefined);
  const isVerified = isAuthorityOnly || mode === "verify-full";
  const ssl: ConnectionOptions = {
    rejectUnauthorized: isVerified,
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(isAuthorityOnly && { checkServerIdentity: () => undefined }),
  };
  try {
    return await connect(ssl);
  } catch (error) {
    if (mode !== "prefer" || !/does not support SSL/.test(String(error))) throw error;
    return connect(false);
  }
}
