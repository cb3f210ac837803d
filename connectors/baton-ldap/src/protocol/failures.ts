import { BatonError } from "@baton-connectors/sdk";
import type { Server } from "./connection.ts";
import type { Request } from "./requests.ts";

const at = ({ host, port, socketPath }: Server) => socketPath ?? `${host.includes(":") ? `[${host}]` : host}:${port}`;

const said = (error: unknown) => {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || "no reason given";
};

/** What verification of a certificate says: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const untrusted =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO_SELF|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS_CERT|ERR_SSL|ERR_TLS)/;

export function cannotConnect(server: Server, error: unknown): BatonError {
  const { code = "" } = error as NodeJS.ErrnoException;
  const message = `cannot connect to the directory at ${at(server)}: ${said(error)}`;
  if (code.startsWith("ERR_SSL") || (code === "ECONNRESET" && server.security === "tls"))
    return new BatonError("FailedPrecondition", message, {
      kind: "config",
      effect: "none",
      cause: error,
      hint: "Is TLS spoken at this port? A plain port takes ldap://, with --start-tls where the server has it.",
    });
  if (server.socketPath && (code === "ENOENT" || code === "EACCES"))
    return new BatonError("FailedPrecondition", message, {
      kind: "config",
      effect: "none",
      cause: error,
      hint: "Does the server listen at this socket, and may this user open it?",
    });
  if (code === "ENOTFOUND")
    return new BatonError("FailedPrecondition", message, {
      kind: "config",
      effect: "none",
      cause: error,
      hint: "There is no such host: check --url.",
    });
  if (untrusted.test(code))
    return new BatonError("FailedPrecondition", message, {
      kind: "config",
      effect: "none",
      cause: error,
      hint: "Give the authority that signed the server's certificate with --ca-certificate, and the host by the name in it.",
    });
  return new BatonError("Unavailable", message, { effect: "none", cause: error });
}

export const lost = (server: Server, error?: unknown): BatonError =>
  new BatonError(
    "Unavailable",
    `the connection to the directory at ${at(server)} was lost${error ? `: ${said(error)}` : ""}`,
    {
      cause: error,
    },
  );

export const unreadable = (server: Server, error: unknown): BatonError =>
  new BatonError("Unavailable", `what the directory at ${at(server)} answers cannot be read: ${said(error)}`, {
    malformed: true,
    cause: error,
  });

export const unanswered = (server: Server, { name, changes }: Request): BatonError =>
  new BatonError(
    "DeadlineExceeded",
    `the directory at ${at(server)} does not answer a ${name} for ${server.timeoutMs / 1000} s`,
    {
      ...(changes && { effect: "unknown" }),
    },
  );
