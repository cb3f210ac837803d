import {
  BatonError,
  type Code,
  type FailedResponse,
  type RateLimit,
  type StatusErrorDetails,
  toBatonError,
} from "@baton-connectors/sdk";
import { type Purpose, purposes } from "./scopes.ts";

interface ErrorBody {
  readonly message?: string;
  readonly reasons: readonly string[];
}

/** Google's error body: `error.errors[].reason` of old, `error.details[].reason` of new. https://cloud.google.com/apis/design/errors */
function readBody(body: unknown): ErrorBody {
  const error = (body as { error?: unknown } | undefined)?.error as
    | { message?: unknown; errors?: unknown; details?: unknown }
    | undefined;
  if (typeof error !== "object" || error === null) return { reasons: [] };
  const lists = [error.errors, error.details].filter(Array.isArray).flat() as unknown[];
  const reasons = lists
    .map((item) => (item as { reason?: unknown } | null)?.reason)
    .filter((reason) => typeof reason === "string");
  return { reasons, ...(typeof error.message === "string" && { message: error.message }) };
}

export const reasonsOf = (error: BatonError): readonly string[] => readBody(error.body).reasons;

/** The Cloud project has the API switched off. */
export const isDisabledApi = (error: BatonError): boolean =>
  error.request?.status === 403 &&
  reasonsOf(error).some((reason) => reason === "accessNotConfigured" || reason === "SERVICE_DISABLED");

/** Limits that Google answers with 403. https://developers.google.com/workspace/admin/directory/v1/limits */
const limitReasons = new Set(["userRateLimitExceeded", "rateLimitExceeded", "RATE_LIMIT_EXCEEDED", "quotaExceeded"]);

function codeOf(status: number): Code | undefined {
  switch (status) {
    case 409:
      return "Aborted";
    case 410:
      return "NotFound";
    case 412:
      return "FailedPrecondition";
    default:
      return status >= 400 && status < 500 && ![400, 401, 403, 404, 408, 429].includes(status) ? "Unknown" : undefined;
  }
}

export function describeError({ status, body }: FailedResponse): StatusErrorDetails {
  const { message, reasons } = readBody(body);
  const code = codeOf(status);
  const hint = status === 403 || status === 401 ? hintFor(reasons, message ?? "") : undefined;
  return { message, hint, vendorCode: reasons[0], ...(code && { code }) };
}

function hintFor(reasons: readonly string[], message: string): string | undefined {
  const has = (...words: string[]) => reasons.some((reason) => words.includes(reason));
  if (has("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"))
    return "The token lacks a scope: delete the domain-wide delegation entry in the Admin console and add it again with the full list of scopes.";
  if (has("SERVICE_DISABLED", "accessNotConfigured"))
    return `Switch the API on in the service account's Google Cloud project. ${message}`;
  if (has("forbidden"))
    return "The administrator must be a super administrator of the customer whose id is configured.";
  return undefined;
}

/**
 * What the engine should make of a failed call: a limit answered with 403 is a limit, a refusal names the scope. The
 * Reports API counts requests in a sliding minute and names no reset time; there a short wait does.
 */
export function interpreted(thrown: unknown, purpose: Purpose, now: Date): BatonError {
  const error = toBatonError(thrown);
  const status = error.request?.status;
  const limited = status === 403 && reasonsOf(error).some((reason) => limitReasons.has(reason));
  if (limited) {
    const rateLimit: RateLimit = {
      status: "over-limit",
      limit: 1,
      remaining: 0,
      resetAt: new Date(now.getTime() + 60_000),
    };
    return rebuilt(error, "Unavailable", { kind: "rate-limit", rateLimit });
  }
  if (
    status === 429 &&
    purpose === "reports" &&
    error.rateLimit &&
    error.rateLimit.resetAt!.getTime() - now.getTime() >= 59_000
  )
    return rebuilt(error, "Unavailable", { kind: "rate-limit", rateLimit: undefined });
  if (status === 403 && error.permission === undefined)
    return rebuilt(error, error.code, { permission: purposes[purpose].join(" or ") });
  return error;
}

/** A listing of all users, groups or roles cannot be gone: taken for empty, everything it holds would vanish. */
export function neverGone(thrown: unknown): BatonError {
  const error = toBatonError(thrown);
  if (error.code !== "NotFound") return error;
  return new BatonError("FailedPrecondition", error.message, {
    hint: "The listing itself was not found: check the customer id and the domain.",
    request: error.request,
    cause: error,
  });
}

function rebuilt(error: BatonError, code: Code, changes: ConstructorParameters<typeof BatonError>[2]): BatonError {
  const { hint, request, vendorCode, body, rateLimit, permission } = error;
  return new BatonError(code, error.message, {
    hint,
    request,
    vendorCode,
    body,
    rateLimit,
    permission,
    ...changes,
    cause: error,
  });
}
