import { configError } from "@baton-connectors/sdk";

/** Where a database is, and who asks. */
export interface Target {
  /** What messages call the server. */
  readonly engine: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** By the names of the engine's own tools: of libpq, and of Go's driver for MySQL. */
  readonly params: ReadonlyMap<string, string>;
}

export interface UrlParts {
  readonly scheme: string;
  readonly user: string | undefined;
  readonly password: string;
  readonly host: string;
  readonly port: string;
  /** Decoded, without the slash before it. */
  readonly database: string;
  /** As it stands: `/name` or, without an authority, `name`. */
  readonly path: string;
  readonly params: ReadonlyMap<string, string>;
}

/**
 * The parts of `scheme://user:password@host:port/database?name=value`. Variables (`${NAME}`) are filled in after it is taken
 * apart, so that a password may hold any character.
 */
export function urlParts(url: string, fill?: (text: string) => string): UrlParts {
  const found =
    /^(?:([a-zA-Z][a-zA-Z0-9+.-]*|\$\{\w+\}):)?(?:\/\/(?:([^@/?]*(?:@[^@/?]*)*)@)?([^/?]*))?([^?]*)(?:\?(.*))?$/s.exec(
      url,
    );
  const [, scheme = "", login, authority = "", path = "", query = ""] = found ?? [];
  const read = fill ?? ((text: string) => text);
  const value = (text: string) => (fill && text.includes("${") ? fill(text) : decoded(text));
  const [name, ...rest] = (login !== undefined && /^\$\{\w+\}$/.test(login) ? read(login) : (login ?? "")).split(":");
  // A variable in the place of the host may hold `host:port/database`.
  const [place = "", ...more] = read(authority).split("/");
  const [, host = "", port = ""] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(place) ?? [];
  return {
    scheme: read(scheme),
    user: login === undefined ? undefined : value(name ?? ""),
    password: value(rest.join(":")),
    host: host.replace(/^\[|\]$/g, ""),
    port,
    database: more.length > 0 ? more.join("/") : value(path.replace(/^\//, "")),
    path: value(path),
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
