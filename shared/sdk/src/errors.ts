/**
 * One family of errors for the whole product. Whatever goes wrong carries a gRPC code (what the engine and ConductorOne
 * act upon), a kind (whose problem it is), a message, and, where known, a hint, the request and the limit behind it.
 * Nothing decides by message text.
 */

/** gRPC status codes by name, in numeric order: `codes.indexOf(code)` is the number on the wire and the exit status. */
export const codes = [
  "OK",
  "Canceled",
  "Unknown",
  "InvalidArgument",
  "DeadlineExceeded",
  "NotFound",
  "AlreadyExists",
  "PermissionDenied",
  "ResourceExhausted",
  "FailedPrecondition",
  "Aborted",
  "OutOfRange",
  "Unimplemented",
  "Internal",
  "Unavailable",
  "DataLoss",
  "Unauthenticated",
] as const;
export type Code = (typeof codes)[number];

/** Whose problem it is: the user's configuration, a missing permission, a limit, the app, or us. */
export type ErrorKind = "config" | "permission" | "rate-limit" | "upstream" | "not-found" | "canceled" | "bug";

/** What a vendor said about its limits. `resetAt` is when the window ends, if the vendor said so. */
export interface RateLimit {
  readonly status: "ok" | "over-limit" | "unspecified";
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: Date | undefined;
}

/** The HTTP request behind an error. The path has no query: queries can hold secrets. */
export interface FailedRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
}

export interface ErrorDetails {
  readonly kind?: ErrorKind;
  /** What the reader can do about it, as one sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  readonly request?: FailedRequest | undefined;
  readonly rateLimit?: RateLimit | undefined;
  /** The vendor permission (scope, role, setting) whose absence caused this, if known. */
  readonly permission?: string | undefined;
  /** The vendor's own error code, e.g. Okta's `E0000007`. */
  readonly vendorCode?: string | undefined;
  /** google.rpc.ErrorInfo to send along, for codes ConductorOne treats specially. */
  readonly info?: ErrorInfo | undefined;
  /** The response body as received, when the vendor gave one. Never logged unscrubbed. */
  readonly body?: unknown;
  /**
   * Of a request that changes something: `none`, it was not carried out; `unknown`, it may have been. Absent where the
   * answer tells, or where nothing was to be changed.
   */
  readonly effect?: "none" | "unknown" | undefined;
  /** An answer came and could not be read: truncated, another format, not what the connector declares. */
  readonly malformed?: boolean | undefined;
  /** How long a server that is overloaded or down asks to be left alone; no limit. */
  readonly retryAfterMs?: number | undefined;
  /** The wait before the next try that the configuration states, in place of one that doubles. */
  readonly backOffMs?: number | undefined;
  /** The app does not know the page's cursor any more: see `cursorExpired`. */
  readonly cursorExpired?: boolean | undefined;
  /** How often it was tried before this was given up. */
  readonly tries?: number | undefined;
}

export interface ErrorInfo {
  readonly reason: string;
  readonly domain: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

const defaultKind: Record<Code, ErrorKind> = {
  OK: "bug",
  Canceled: "canceled",
  Unknown: "upstream",
  InvalidArgument: "config",
  DeadlineExceeded: "upstream",
  NotFound: "not-found",
  AlreadyExists: "upstream",
  PermissionDenied: "permission",
  ResourceExhausted: "rate-limit",
  FailedPrecondition: "config",
  Aborted: "upstream",
  OutOfRange: "bug",
  Unimplemented: "bug",
  Internal: "bug",
  Unavailable: "upstream",
  DataLoss: "bug",
  Unauthenticated: "permission",
};

export class BatonError extends Error {
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly request: FailedRequest | undefined;
  readonly rateLimit: RateLimit | undefined;
  readonly permission: string | undefined;
  readonly vendorCode: string | undefined;
  readonly info: ErrorInfo | undefined;
  readonly body: unknown;
  readonly effect: "none" | "unknown" | undefined;
  readonly malformed: boolean;
  readonly retryAfterMs: number | undefined;
  readonly backOffMs: number | undefined;
  readonly cursorExpired: boolean;
  readonly tries: number | undefined;

  constructor(code: Code, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "BatonError";
    this.code = code;
    this.kind = details.kind ?? (details.rateLimit?.status === "over-limit" ? "rate-limit" : defaultKind[code]);
    this.hint = details.hint;
    this.request = details.request;
    this.rateLimit = details.rateLimit;
    this.permission = details.permission;
    this.vendorCode = details.vendorCode;
    this.info = details.info;
    this.effect = details.effect;
    this.malformed = details.malformed ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.backOffMs = details.backOffMs;
    this.cursorExpired = details.cursorExpired ?? false;
    this.tries = details.tries;
    // Not enumerable: a body may hold secrets and must not be printed by accident.
    Object.defineProperty(this, "body", { value: details.body, enumerable: false });
  }

  /** The number of `code` on the wire, also the process's exit status. */
  get codeNumber(): number {
    return codes.indexOf(this.code);
  }

  /** The same error with words in front, the way a caller adds context: `listing users failed: …`. */
  prefixed(prefix: string): BatonError {
    return this.changed({ message: `${prefix}: ${this.message}` });
  }

  /** The same error, said or judged otherwise by who knows more. */
  changed({
    code,
    message,
    ...changes
  }: ErrorDetails & { readonly code?: Code; readonly message?: string }): BatonError {
    const { kind, hint, request, rateLimit, permission, vendorCode, info, body } = this;
    const { effect, malformed, retryAfterMs, backOffMs, cursorExpired, tries } = this;
    return new BatonError(code ?? this.code, message ?? this.message, {
      ...{ hint, request, rateLimit, permission, vendorCode, info, body },
      ...{ effect, malformed, retryAfterMs, backOffMs, cursorExpired, tries },
      // What the new code stands for, where there is one.
      ...(code === undefined && { kind }),
      ...changes,
      cause: this,
    });
  }
}

/** Wrong or missing configuration: the user can mend it. */
export const configError = (message: string, details: ErrorDetails = {}) =>
  new BatonError("InvalidArgument", message, { kind: "config", ...details });

export const notFound = (message: string, details: ErrorDetails = {}) => new BatonError("NotFound", message, details);

/** The vendor refused for lack of a permission; name it in `details.permission`. */
export const permissionDenied = (message: string, details: ErrorDetails = {}) =>
  new BatonError("PermissionDenied", message, details);

/**
 * The app does not know this page's cursor any more; thrown by a handler, or by who reads the vendor's errors. The engine
 * reads the list once more from its beginning.
 */
export const cursorExpired = (error: BatonError): BatonError => error.changed({ cursorExpired: true });

/** A principal of a type that cannot hold the entitlement. */
export const wrongPrincipal = (given: string | undefined, ...possible: readonly string[]) =>
  new BatonError(
    "InvalidArgument",
    `only ${possible.join(" or ")} can hold this entitlement, not ${given || "nobody"}`,
  );

/** A broken promise inside this product or a connector. */
export const bug = (message: string, details: ErrorDetails = {}) =>
  new BatonError("Internal", message, { kind: "bug", ...details });

/** Any thrown value as a BatonError. A value that already is one, or whose cause chain holds one, keeps its code. */
export function toBatonError(thrown: unknown): BatonError {
  if (thrown instanceof BatonError) return thrown;
  if (Error.isError(thrown)) {
    const inner = innermost(thrown);
    if (inner) return new BatonError(inner.code, thrown.message, { ...inner, cause: thrown });
    if (thrown.name === "AbortError") return new BatonError("Canceled", "canceled", { cause: thrown });
    if (thrown.name === "TimeoutError") return new BatonError("DeadlineExceeded", thrown.message, { cause: thrown });
    if (noRoom.includes((thrown as NodeJS.ErrnoException).code ?? "")) {
      return new BatonError("Unknown", thrown.message, { kind: "config", hint: makeRoom, cause: thrown });
    }
    const code = mistakes.includes(thrown.name) ? "Internal" : "Unknown";
    return new BatonError(code, thrown.message, { kind: "bug", cause: thrown });
  }
  return new BatonError("Unknown", String(thrown), { kind: "bug" });
}

/** What the system says of a disk that is full, or of a user's share of it. */
const noRoom = ["ENOSPC", "EDQUOT"];
const makeRoom =
  "Make room on that disk, or have files written elsewhere: --c1z-temp-dir or BATON_TMPDIR for what is unpacked, --file for the result.";

/** What the language throws at wrong code: what a panic is elsewhere. */
const mistakes = ["TypeError", "ReferenceError", "RangeError"];

function innermost(error: Error): BatonError | undefined {
  for (let cause: unknown = error.cause, depth = 0; Error.isError(cause) && depth < 20; cause = cause.cause, depth++) {
    if (cause instanceof BatonError) return cause;
  }
  return undefined;
}

/** Whether the engine repeats the same call, with the same cursor, after a wait. */
export const isRetryable = (error: BatonError) => error.code === "Unavailable" || error.code === "DeadlineExceeded";
