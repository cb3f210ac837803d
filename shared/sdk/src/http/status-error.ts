import { BatonError, type Code, type FailedRequest } from "../errors.ts";
import type { OutgoingRequest } from "./budget.ts";
import { readLimits, refusedLimit } from "./rate-limit.ts";

/** The gRPC code that stands for an HTTP status: it decides between retry, warning and failure. */
export function codeOfStatus(status: number): Code {
  switch (status) {
    case 400:
      return "InvalidArgument";
    case 401:
      return "Unauthenticated";
    case 403:
      return "PermissionDenied";
    case 404:
      return "NotFound";
    case 408:
      return "DeadlineExceeded";
    case 409:
      return "AlreadyExists";
    case 429:
      return "Unavailable";
    case 501:
      return "Unimplemented";
  }
  if (status >= 500 && status < 600) return "Unavailable";
  if (status >= 400 && status < 500) return "InvalidArgument";
  return "Unknown";
}

export interface StatusErrorDetails {
  readonly message?: string | undefined;
  readonly hint?: string | undefined;
  readonly permission?: string | undefined;
  readonly vendorCode?: string | undefined;
  /** When a vendor answers with another status than it means. */
  readonly code?: Code;
  /**
   * A budget is spent, whichever status the vendor says it with. `afterSeconds`: when to come back, where its headers name
   * something else besides, e.g. the end of another limit's window.
   */
  readonly limited?: { readonly afterSeconds?: number | undefined } | undefined;
  readonly body?: unknown;
}

/** The error for an answer that is not a success. */
export function statusError(
  request: OutgoingRequest,
  response: { readonly status: number; readonly statusText?: string; readonly headers: Headers },
  now: Date,
  details: StatusErrorDetails = {},
): BatonError {
  const { status, headers } = response;
  const limited = isLimit(response, details, now);
  const failed = failedRequest(request, response);
  const message = details.message || response.statusText || "request failed";
  return new BatonError(
    details.code ?? codeOfStatus(limited ? 429 : status),
    `${failed.method} ${failed.path} answered ${status}: ${message}`,
    {
      ...(limited && { kind: "rate-limit" as const }),
      hint: details.hint,
      permission: details.permission,
      vendorCode: details.vendorCode,
      request: failed,
      // A limit refuses before anything is done.
      ...(limited && { rateLimit: refusedLimit(headers, now, details.limited?.afterSeconds), effect: "none" as const }),
      ...(status === 503 && { retryAfterMs: readLimits(headers, now).retryAfterMs }),
      body: details.body,
    },
  );
}

/**
 * Which refusals are limits: 429, 403 with nothing left, and what the connector says is one. A reset time that another
 * answer carries is no reason to wait for it.
 */
function isLimit({ status, headers }: { status: number; headers: Headers }, details: StatusErrorDetails, now: Date) {
  if (status === 429 || details.limited !== undefined) return true;
  if (status !== 403) return false;
  const { budget } = readLimits(headers, now);
  return budget?.remaining === 0 && budget.resetAt !== undefined;
}

/** The request behind an error, with what the answer says of it. */
export const failedRequest = (
  { method, url, operation }: OutgoingRequest,
  { status, headers }: { readonly status: number; readonly headers: Headers },
): FailedRequest => ({
  method,
  host: url.host,
  path: operation ?? url.pathname,
  status,
  requestId: requestId(headers),
});

function requestId(headers: Headers): string | undefined {
  for (const name of ["x-okta-request-id", "x-github-request-id", "x-request-id", "x-amzn-requestid"]) {
    const value = headers.get(name);
    if (value) return value;
  }
  return undefined;
}
