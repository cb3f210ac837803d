import { BatonError, type Code, type ErrorKind, type FailedRequest } from "../errors.ts";
import type { OutgoingRequest } from "./budget.ts";

interface Meaning {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string;
  readonly kind?: ErrorKind;
}

const noTls = {
  code: "Unavailable",
  message: "what answers there does not speak TLS",
  hint: "Check host, port and proxy.",
} as const;

/** System and undici error codes: what they mean for a sync, and for the reader. */
const meanings: Readonly<Record<string, Meaning>> = {
  ENOTFOUND: {
    code: "InvalidArgument",
    kind: "config",
    message: "dns lookup failed: the host name does not exist",
    hint: "Check the domain or URL in the configuration.",
  },
  EAI_AGAIN: { code: "Unavailable", message: "dns lookup failed for now" },
  ECONNRESET: { code: "Unavailable", message: "connection reset" },
  ECONNABORTED: { code: "Unavailable", message: "connection reset" },
  ECONNREFUSED: {
    code: "Unavailable",
    message: "connection refused",
    hint: "Nothing listens at that address; check host, port and proxy.",
  },
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  HPE_INVALID_CONSTANT: {
    code: "Unavailable",
    message: "what answers there does not speak HTTP",
    hint: "Check host, port and proxy.",
  },
  EPIPE: { code: "Unavailable", message: "broken pipe" },
  EHOSTUNREACH: { code: "Unavailable", message: "network unreachable" },
  ENETUNREACH: { code: "Unavailable", message: "network unreachable" },
  ENETDOWN: { code: "Unavailable", message: "network unreachable" },
  ETIMEDOUT: { code: "DeadlineExceeded", message: "connection timed out" },
  UND_ERR_CONNECT_TIMEOUT: { code: "DeadlineExceeded", message: "connection timed out" },
  UND_ERR_HEADERS_TIMEOUT: { code: "DeadlineExceeded", message: "no answer in time" },
  UND_ERR_BODY_TIMEOUT: { code: "DeadlineExceeded", message: "the answer stopped midway" },
  UND_ERR_SOCKET: { code: "Unavailable", message: "connection closed before the answer was complete" },
  UND_ERR_ABORTED: {
    code: "Unknown",
    kind: "config",
    message: "the proxy refused the connection",
    hint: "Check HTTPS_PROXY: a proxy may want credentials (http://user:password@host:port), or belong in NO_PROXY.",
  },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { code: "Unavailable", message: "the answer was cut short" },
  CERT_HAS_EXPIRED: tls("the server's certificate has expired", "Renew it, or correct this machine's clock."),
  CERT_NOT_YET_VALID: tls("the server's certificate is not valid yet", "Correct this machine's clock."),
  DEPTH_ZERO_SELF_SIGNED_CERT: tls("the server's certificate is self-signed"),
  SELF_SIGNED_CERT_IN_CHAIN: tls("the server's certificate chain ends in a self-signed certificate"),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: tls("the server's certificate is signed by an unknown authority"),
  UNABLE_TO_GET_ISSUER_CERT: tls("the server's certificate is signed by an unknown authority"),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: tls("the server's certificate is signed by an unknown authority"),
  ERR_TLS_CERT_ALTNAME_INVALID: tls("the server's certificate is for another host name", "Check the host name."),
};

function tls(message: string, hint = "Add your authority's certificate with SSL_CERT_FILE or NODE_EXTRA_CA_CERTS.") {
  return { code: "Unknown", kind: "config", message: `tls: ${message}`, hint } as const;
}

/** A request that got no whole answer, as the one family of errors. An abort by the caller stays a cancellation. */
export function transportError(thrown: unknown, request: OutgoingRequest): BatonError {
  // Ours on the way out, such as a proxy's address that is none: no request was made.
  const own = chain(thrown).find((error) => error instanceof BatonError);
  if (own) return own;
  const failed: FailedRequest = {
    method: request.method,
    host: request.url.host,
    path: request.operation ?? request.url.pathname,
  };
  const called = request.operation ? ` (${request.operation})` : "";
  const label = `${request.method} ${request.url.origin}${request.url.pathname}${called}`;
  if (nameOf(thrown) === "TimeoutError") {
    return new BatonError("DeadlineExceeded", `${label}: request timeout`, { cause: thrown, request: failed });
  }
  if (nameOf(thrown) === "AbortError") {
    return new BatonError("Canceled", `${label}: canceled`, { cause: thrown, request: failed });
  }
  const meaning = errorCodes(thrown)
    .map((code) => meanings[code])
    .find((found) => found !== undefined);
  if (meaning) {
    const { code, message, hint, kind } = meaning;
    return new BatonError(code, `${label}: ${message}`, {
      ...(kind && { kind }),
      hint,
      cause: thrown,
      request: failed,
      ...(neverSent(thrown) && { effect: "none" as const }),
    });
  }
  const message = Error.isError(thrown) ? innermostMessage(thrown) : String(thrown);
  return new BatonError("Unknown", `${label}: ${message}`, { kind: "upstream", cause: thrown, request: failed });
}

/** Whether nothing was sent yet, so that any request may be repeated. */
export const neverSent = (thrown: unknown): boolean =>
  errorCodes(thrown).some(
    (code) =>
      code === "ECONNREFUSED" || code === "UND_ERR_CONNECT_TIMEOUT" || code === "EAI_AGAIN" || code === "ENOTFOUND",
  );

/** Whether a kept-alive connection turned out to be dead: repeatable for requests without effect. */
export const staleConnection = (thrown: unknown): boolean =>
  errorCodes(thrown).some((code) => ["ECONNRESET", "ECONNABORTED", "EPIPE", "UND_ERR_SOCKET"].includes(code));

function chain(thrown: unknown): unknown[] {
  const errors: unknown[] = [];
  const visit = (error: unknown) => {
    if (error === undefined || error === null || errors.length > 20) return;
    errors.push(error);
    if (error instanceof AggregateError) error.errors.forEach(visit);
    if (typeof error === "object" && "cause" in error) visit(error.cause);
  };
  visit(thrown);
  return errors;
}

const errorCodes = (thrown: unknown): string[] =>
  chain(thrown).flatMap((error) =>
    typeof error === "object" && error && "code" in error && typeof error.code === "string" ? [error.code] : [],
  );

const nameOf = (thrown: unknown) => (Error.isError(thrown) ? thrown.name : "");

function innermostMessage(error: Error): string {
  const errors = chain(error).filter((found) => Error.isError(found));
  return errors.at(-1)?.message || error.message;
}
