import { BatonError, type Code, type ErrorKind } from "@baton-connectors/sdk";
import type { Target } from "./target.ts";

/** What a driver throws. Its message is the server's; neither the statement's values nor the password are in it. */
interface DriverError extends Error {
  readonly code?: string;
  readonly errno?: number;
  readonly sqlState?: string;
  readonly severity?: string;
}

const lost = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "EAI_AGAIN",
  "ENOENT",
  "PROTOCOL_CONNECTION_LOST",
]);

export function refusal(thrown: unknown, doing?: string): BatonError {
  if (thrown instanceof BatonError) return thrown;
  const error = (Error.isError(thrown) ? thrown : new Error(String(thrown))) as DriverError;
  const code = codeOf(error);
  const said = error.message || error.code || "no reason given";
  return new BatonError(code, doing ? `${doing}: ${said}` : said, {
    cause: error,
    kind: kinds[code] ?? "config",
    vendorCode: error.sqlState ?? error.code,
  });
}

/** What is left is a statement that the database does not understand. */
const kinds: Partial<Record<Code, ErrorKind>> = {
  Unavailable: "upstream",
  DeadlineExceeded: "upstream",
  Unauthenticated: "permission",
  PermissionDenied: "permission",
};

/** https://www.postgresql.org/docs/current/errcodes-appendix.html, https://dev.mysql.com/doc/mysql-errors/9.0/en/server-error-reference.html */
function codeOf({ code = "", errno, message }: DriverError): Code {
  if (lost.has(code) || /^(08|57P0)/.test(code) || /Connection terminated|Connection lost/i.test(message))
    return "Unavailable";
  if (/^28/.test(code) || errno === 1045 || errno === 1698) return "Unauthenticated";
  if (code === "42501" || [1044, 1142, 1143, 1227].includes(errno ?? 0)) return "PermissionDenied";
  // A lock, a deadlock, or a row of the catalogue that another session has just changed: the same statement may work the next time.
  if (["40001", "40P01", "55P03"].includes(code) || errno === 1205 || errno === 1213) return "Unavailable";
  if (code === "XX000" && /tuple concurrently (updated|deleted)/.test(message)) return "Unavailable";
  if (code === "57014" || errno === 1969 || errno === 3024) return "DeadlineExceeded";
  return "Unknown";
}

export const cannotConnect = ({ engine, host, port, database, user }: Target, thrown: unknown): BatonError =>
  refusal(
    thrown,
    `cannot connect to ${engine} at ${host || "the local socket"}${port ? `:${port}` : ""}, database '${database}', as '${user}'`,
  );
