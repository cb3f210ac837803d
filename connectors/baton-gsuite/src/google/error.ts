import {
  type BatonError,
  type Code,
  type FailedResponse,
  type StatusErrorDetails,
  toBatonError,
} from "@baton-connectors/sdk";
import { type Purpose, purposes } from "./scopes.ts";

interface ErrorBody {
  readonly message?: string;
  readonly reasons: readonly string[];
  /** Of an API that is switched off: where to switch it on. */
  readonly activationUrl?: string;
}

/** Google's error body: `error.errors[].reason` of old, `error.details[].reason` of new. https://cloud.google.com/apis/design/errors */
function readBody(body: unknown): ErrorBody {
  const error = (body as { error?: unknown } | undefined | null)?.error as
    | { message?: unknown; errors?: unknown; details?: unknown }
    | undefined;
  if (typeof error !== "object" || error === null) return { reasons: [] };
  const lists = [error.errors, error.details].filter(Array.isArray).flat() as unknown[];
  const reasons = lists
    .map((item) => (item as { reason?: unknown } | null)?.reason)
    .filter((reason) => typeof reason === "string");
  const activationUrl = lists
    .map((item) => (item as { metadata?: { activationUrl?: unknown } } | null)?.metadata?.activationUrl)
    .find((url) => typeof url === "string" && url.startsWith("https://console."));
  return {
    reasons,
    ...(typeof error.message === "string" && { message: error.message }),
    ...(typeof activationUrl === "string" && { activationUrl }),
  };
}

/*
 * What Google says of the thing asked for. By code and status: the code alone is shared by several statuses, and the status alone may
 * be that of a request for a token, whose errors have codes of their own.
 */

/** It is not there: no other status says that it is gone. */
export function isMissing(thrown: unknown): boolean {
  const { code, request } = toBatonError(thrown);
  return code === "NotFound" && request?.status === 404;
}

/** It is there already. */
export function isDuplicate(thrown: unknown): boolean {
  const { code, request } = toBatonError(thrown);
  return code === "Aborted" && request?.status === 409;
}

/**
 * It does not take the page token any more: those of users are "only valid for three days"
 * (https://developers.google.com/workspace/admin/directory/reference/rest/v1/users/list), others as long as Google likes
 * (https://google.aip.dev/158#expiring-page-tokens).
 */
export function isPageTokenRefused(thrown: unknown): boolean {
  const { code, request } = toBatonError(thrown);
  return (code === "InvalidArgument" && request?.status === 400) || (code === "NotFound" && request?.status === 410);
}

/** The Cloud project has the API switched off. */
export const isDisabledApi = ({ code, request, body }: BatonError): boolean =>
  code === "PermissionDenied" && request?.status === 403 && isSwitchedOff(readBody(body).reasons);

/** Limits that Google answers with 403. https://developers.google.com/workspace/admin/directory/v1/limits */
const limitReasons = new Set(["userRateLimitExceeded", "rateLimitExceeded", "RATE_LIMIT_EXCEEDED", "quotaExceeded"]);

/**
 * The Reports API counts requests in a sliding minute and names no time: some are there again soon. Its documentation waits five
 * seconds: https://developers.google.com/workspace/admin/reports/v1/limits
 */
const reportsWaitSeconds = 5;

function limitOf({ status, headers }: FailedResponse, purpose: Purpose, reasons: readonly string[]) {
  // Its own word, or the minute that Google's quotas are of.
  if (status === 403 && reasons.some((reason) => limitReasons.has(reason))) return {};
  if (status === 429 && purpose === "reports" && !headers.has("retry-after"))
    return { afterSeconds: reportsWaitSeconds };
  return undefined;
}

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

/** What a refusal of Google means to those who wanted this. */
export const describeError =
  (purpose: Purpose) =>
  (failure: FailedResponse): StatusErrorDetails => {
    const { status, body } = failure;
    const read = readBody(body);
    const { message, reasons } = read;
    const said = { message, vendorCode: reasons[0] };
    const limited = limitOf(failure, purpose, reasons);
    if (limited) return { ...said, limited };
    const code = codeOf(status);
    return {
      ...said,
      ...(code && { code }),
      ...((status === 401 || status === 403) && { hint: hintFor(read, purpose) }),
      // What a scope does not mend names none.
      ...(status === 403 && lacksScope(reasons) && { permission: purposes[purpose].join(" or ") }),
    };
  };

const has = (reasons: readonly string[], ...words: string[]) => reasons.some((reason) => words.includes(reason));
const isSwitchedOff = (reasons: readonly string[]) => has(reasons, "SERVICE_DISABLED", "accessNotConfigured");
const lacksScope = (reasons: readonly string[]) =>
  has(reasons, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions");

function hintFor({ reasons, activationUrl }: ErrorBody, purpose: Purpose): string | undefined {
  if (lacksScope(reasons))
    return "The token lacks a scope: delete the domain-wide delegation entry in the Admin console and add it again with the full list of scopes.";
  if (isSwitchedOff(reasons)) {
    const { name, service } = apiOf(purpose);
    const url = activationUrl ?? `https://console.cloud.google.com/apis/library/${service}`;
    return `Switch on the ${name} (${service}) in the service account's Google Cloud project: ${url}`;
  }
  if (has(reasons, "forbidden"))
    return "This is no matter of scopes: the administrator must be a super administrator of the customer whose id is configured.";
  return undefined;
}

function apiOf(purpose: Purpose) {
  if (purpose === "groupSettings") return { name: "Groups Settings API", service: "groupssettings.googleapis.com" };
  if (purpose === "ssoProfiles") return { name: "Cloud Identity API", service: "cloudidentity.googleapis.com" };
  return { name: "Admin SDK API", service: "admin.googleapis.com" };
}
