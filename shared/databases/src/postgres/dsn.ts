import { readFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { configError } from "@baton-connectors/sdk";
import { type Target, urlParts } from "../target.ts";
import { passwordIn } from "./passfile.ts";

/** libpq's variables: https://www.postgresql.org/docs/current/libpq-envars.html */
const variables: Readonly<Record<string, string>> = {
  host: "PGHOST",
  port: "PGPORT",
  dbname: "PGDATABASE",
  user: "PGUSER",
  password: "PGPASSWORD",
  passfile: "PGPASSFILE",
  sslmode: "PGSSLMODE",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  sslrootcert: "PGSSLROOTCERT",
  connect_timeout: "PGCONNECT_TIMEOUT",
  application_name: "PGAPPNAME",
  options: "PGOPTIONS",
};

/**
 * Where a connection string leads: a URL (`postgres://…`) or `keyword=value` pairs, completed by libpq's variables and its
 * file of passwords. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING
 */
export function postgresTarget(dsn: string, env: NodeJS.ProcessEnv): Target {
  const stated = /^postgres(ql)?:\/\//.test(dsn) ? ofUrl(dsn) : ofPairs(dsn);
  const known = new Map<string, string>();
  for (const [key, variable] of Object.entries(variables)) if (env[variable]) known.set(key, env[variable]);
  for (const [key, value] of stated) known.set(key, value);
  const value = (key: string) => known.get(key) || undefined;
  const user = value("user") ?? userInfo().username;
  const host = value("host") ?? "localhost";
  const port = value("port") ?? "5432";
  if (port.split(",").some((one) => !/^\d*$/.test(one) || Number(one) > 65_535))
    throw configError("the port in the DSN is no port");
  const database = value("dbname") ?? user;
  const passfile = value("passfile") ?? join(homedir(), ".pgpass");
  const [firstHost = host] = host.split(",");
  const [firstPort = port] = port.split(",");
  const password =
    value("password") ?? passwordIn(readable(passfile), { host: firstHost, port: firstPort, database, user });
  return {
    engine: "PostgreSQL",
    host,
    port: Number(firstPort) || 5432,
    database,
    user,
    password: password ?? "",
    params: known,
  };
}

function ofUrl(dsn: string): ReadonlyMap<string, string> {
  const { user, password, host, port, database, params } = urlParts(severalHosts(dsn));
  const parts = { host, port, dbname: database, user: user ?? "", password };
  // A part that is empty says nothing; the query wins over the parts before it.
  return new Map([...Object.entries(parts).filter(([, value]) => value !== ""), ...params]);
}

/** `host1:1,host2:2` as hosts and ports. */
function severalHosts(dsn: string): string {
  const [, before = "", authority = "", after = ""] = /^(\w+:\/\/(?:[^/?]*@)?)([^/?]*)(.*)$/s.exec(dsn) ?? [];
  if (!authority.includes(",")) return dsn;
  const places = authority.split(",").map((one) => /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(one) ?? []);
  const hosts = places.map(([, host = ""]) => host.replace(/^\[|\]$/g, ""));
  const ports = places.map(([, , port = "5432"]) => port);
  const query = `host=${hosts.join(",")}&port=${ports.join(",")}`;
  return `${before}${after}${after.includes("?") ? "&" : "?"}${query}`;
}

function ofPairs(dsn: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const pair = /\s*([A-Za-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)\s*/sy;
  while (pair.lastIndex < dsn.length) {
    const [, key, quoted, bare] = pair.exec(dsn) ?? [];
    if (key === undefined) throw invalid();
    const name = key === "database" ? "dbname" : key;
    found.set(name, (quoted ?? bare ?? "").replace(/\\(.)/gs, "$1"));
  }
  if (found.size === 0) throw invalid();
  return found;
}

const invalid = () =>
  configError("the DSN cannot be read: it is neither a URL (postgres://…) nor keyword=value pairs", {
    hint: "For example postgres://user:password@host:5432/database?sslmode=require",
  });

function readable(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EACCES" || code === "ENOTDIR") return "";
    throw error;
  }
}
