import type { Target } from "@baton-connectors/databases";
import { configError } from "@baton-connectors/sdk";

/** `user:password@tcp(host:port)/database?name=value`, as Go's driver has it: https://github.com/go-sql-driver/mysql#dsn-data-source-name */
export function targetOf(dsn: string): Target {
  const slash = dsn.lastIndexOf("/");
  if (slash < 0) throw invalid("missing the slash separating the database name");
  const [left, right] = [dsn.slice(0, slash), dsn.slice(slash + 1)];
  const at = left.lastIndexOf("@");
  const [user = "", ...password] = left.slice(0, Math.max(at, 0)).split(":");
  const [database = "", ...rest] = right.split("?");
  const { host, port, socket } = addressOf(left.slice(at + 1));
  const params = new Map(
    rest
      .join("?")
      .split("&")
      .filter((pair) => pair.includes("="))
      .map((pair) => [pair.slice(0, pair.indexOf("=")), decoded(pair.slice(pair.indexOf("=") + 1))] as const),
  );
  if (socket !== undefined) params.set("socket", socket);
  return { engine: "mysql", host, port, database: decoded(database), user, password: password.join(":"), params };
}

interface Address {
  readonly host: string;
  readonly port: number | undefined;
  readonly socket?: string;
}

function addressOf(text: string): Address {
  const [, net = "tcp", address] = /^([^(]*)(?:\((.*)\))?$/s.exec(text) ?? [];
  if (text.includes("(") && address === undefined) throw invalid("did you forget to escape a param value?");
  if (net === "unix") return { host: "", port: undefined, socket: address || "/tmp/mysql.sock" };
  if (net !== "tcp" && net !== "") throw invalid("the network before the address is not known: use tcp or unix");
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(address ?? "") ?? [undefined, undefined];
  if (address && host === "" && !/^:\d+$/.test(address)) throw invalid("the address is not host:port");
  return { host: host.replace(/^\[|\]$/g, "") || "127.0.0.1", port: port === undefined ? undefined : Number(port) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", "%20"));
  } catch {
    throw invalid("a % in it is not followed by two hexadecimal digits");
  }
}

/** The connection string itself holds the password: it is not in the message. */
const invalid = (why: string) =>
  configError(`invalid DSN: ${why}`, {
    hint: "--connection-string is user:password@tcp(host:3306)/, not a URL; a password may have any character.",
  });
