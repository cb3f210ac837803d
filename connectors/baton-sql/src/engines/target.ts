import { configError } from "@baton-connectors/sdk";
import type { ConnectBlock } from "../file/shape.ts";
import type { EngineName } from "./dialects.ts";

/** Where a database is, and who asks. */
export interface Target {
  readonly engine: EngineName;
  readonly host: string;
  readonly port: number | undefined;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly params: ReadonlyMap<string, string>;
  readonly readOnly: boolean;
}

const schemes: Readonly<Record<string, EngineName>> = {
  mysql: "mysql",
  mariadb: "mysql",
  postgres: "postgres",
  postgresql: "postgres",
  redshift: "postgres",
  sqlite: "sqlite",
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
      hint: `Supported are ${Object.keys(schemes).join(", ")}.`,
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

interface Parts {
  readonly scheme: string;
  readonly user: string | undefined;
  readonly password: string;
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly params: ReadonlyMap<string, string>;
}

/**
 * The parts of a DSN. Variables are filled in after it is taken apart, so that a password may hold any character; only a
 * DSN that is one variable is taken as it is.
 */
function partsOf(dsn: string, env: NodeJS.ProcessEnv, fill: (text: string) => string): Parts {
  const [, only] = /^\$\{([A-Za-z0-9_]+)\}$/.exec(dsn) ?? [];
  const whole = only === undefined ? dsn : (env[only] ?? "");
  const read = only === undefined ? fill : (text: string) => text;
  const found =
    /^(?:([a-zA-Z][a-zA-Z0-9+.-]*|\$\{\w+\}):)?(?:\/\/(?:([^@/?]*(?:@[^@/?]*)*)@)?([^/?]*))?([^?]*)(?:\?(.*))?$/s.exec(
      whole,
    );
  const [, scheme = "", login, authority = "", path = "", query = ""] = found ?? [];
  const value = (text: string) => (text.includes("${") && only === undefined ? read(text) : decoded(text));
  const [name, ...rest] = (login !== undefined && /^\$\{\w+\}$/.test(login) ? read(login) : (login ?? "")).split(":");
  // A variable in the place of the host may hold `host:port/database`.
  const [place = "", ...more] = read(authority).split("/");
  const [, host = "", port = ""] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(place) ?? [];
  const isFile = scheme === "sqlite";
  return {
    scheme: read(scheme),
    user: login === undefined ? undefined : value(name ?? ""),
    password: value(rest.join(":")),
    host: host.replace(/^\[|\]$/g, ""),
    port,
    database: isFile ? host + value(path) : more.length > 0 ? more.join("/") : value(path.replace(/^\//, "")),
    params: new Map(
      query
        .split("&")
        .filter((pair) => pair !== "")
        .map((pair) => pair.split("="))
        .map(([key = "", ...values]) => [decoded(key), value(values.join("="))] as const),
    ),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", "%2B"));
  } catch {
    throw configError("the DSN has a % that no two hexadecimal digits follow: write %25");
  }
}
