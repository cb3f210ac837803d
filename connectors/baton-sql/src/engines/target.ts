import { type Target as Server, type UrlParts, urlParts } from "@baton-connectors/databases";
import { configError } from "@baton-connectors/sdk";
import type { ConnectBlock } from "../file/shape.ts";
import type { EngineName } from "./dialects.ts";

/** Where the database of a file is. */
export interface Target extends Server {
  readonly engine: EngineName;
  readonly readOnly: boolean;
}

const schemes: Readonly<Record<string, EngineName>> = {
  mysql: "mysql",
  mariadb: "mysql",
  postgres: "postgres",
  postgresql: "postgres",
  redshift: "postgres",
  sqlite: "sqlite",
  sqlserver: "sqlserver",
  oracle: "oracle",
  hdb: "hdb",
};

/** Engines of Go's connector that are not here, and why. */
const withoutDriver: Readonly<Record<string, string>> = {
  db2: "IBM's driver for Db2 has to be compiled on each machine, and is not part of this program. ",
  vertica: "Vertica is not read by this program. ",
};

/** The `connect` block with the environment's values in it. Its own keys win over the same part of the DSN. */
export function targetOf(connect: ConnectBlock, env: NodeJS.ProcessEnv): Target {
  const wanted = [
    connect.dsn,
    connect.user,
    connect.password,
    connect.scheme,
    connect.host,
    connect.port,
    connect.database,
  ];
  missing([...wanted, ...(connect.params?.values() ?? [])], env);
  const fill = (text: string) => text.replace(variable, (_, name: string) => env[name] ?? "");
  const parts = partsOf(connect.dsn ?? "", env, fill);
  const own = (key: "scheme" | "host" | "database") => (connect[key] ? fill(connect[key]) : undefined);
  const scheme = own("scheme") ?? parts.scheme;
  if (!scheme && !connect.dsn && !connect.host)
    throw configError("database scheme must be specified", {
      hint: "Give connect.dsn, or connect.scheme and connect.host.",
    });
  if (!scheme) throw configError("database scheme must be specified");
  const engine = schemes[scheme.toLowerCase()];
  if (!engine)
    throw configError(`unsupported database scheme: ${scheme}`, {
      hint: `${withoutDriver[scheme.toLowerCase()] ?? ""}Supported are ${Object.keys(schemes).join(", ")}.`,
    });
  const port = connect.port ? fill(connect.port) : parts.port;
  const host = own("host") ?? parts.host;
  if (connect.port && !host) throw configError("port provided without host");
  const user = parts.user ?? (connect.user && fill(connect.user));
  const password = parts.user === undefined ? connect.password && fill(connect.password) : parts.password;
  if (engine !== "sqlite" && !user) throw configError("user and password must be set in DSN or in the configuration");
  if (port && !/^\d+$/.test(port)) throw configError("the port in the DSN is no number");
  return {
    engine,
    host,
    port: port ? Number(port) : undefined,
    database: own("database") ?? parts.database,
    user: user ?? "",
    password: password ?? "",
    params: new Map([
      ...parts.params,
      ...[...(connect.params ?? [])].map(([name, value]) => [name, fill(value)] as const),
    ]),
    readOnly: connect.read_only ?? true,
  };
}

const variable = /\$\{([A-Za-z0-9_]+)\}/g;

function missing(texts: readonly (string | undefined)[], env: NodeJS.ProcessEnv) {
  const names = texts.flatMap((text) => [...(text ?? "").matchAll(variable)].map(([, name]) => name!));
  const unset = [...new Set(names)].filter((name) => env[name] === undefined);
  if (unset.length > 0) throw configError(unset.map((name) => `environment variable ${name} is not set`).join("\n"));
}

/** A DSN that is one variable is taken as that says, without variables in it. */
function partsOf(dsn: string, env: NodeJS.ProcessEnv, fill: (text: string) => string): UrlParts {
  const [, only] = /^\$\{([A-Za-z0-9_]+)\}$/.exec(dsn) ?? [];
  const parts = only === undefined ? urlParts(dsn, fill) : urlParts(env[only] ?? "");
  return parts.scheme === "sqlite" ? { ...parts, host: "", database: parts.host + parts.path } : parts;
}
