import type { Code, FailedResponse, StatusErrorDetails } from "@baton-connectors/sdk";
import type { Pace } from "./pace.ts";

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html: what the vendor's clients take for a limit. */
const throttles = new Set([
  ...["Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled"],
  ...["TooManyRequestsException", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "SlowDown"],
  ...["BandwidthLimitExceeded", "LimitExceededException", "EC2ThrottledException", "PriorRequestNotComplete"],
]);

/** What AWS's words stand for. https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and the errors of each action. */
const meanings: Readonly<Record<string, Code>> = {
  AccessDenied: "PermissionDenied",
  AccessDeniedException: "PermissionDenied",
  AccessDeniedForDependencyException: "PermissionDenied",
  NotAuthorized: "PermissionDenied",
  OptInRequired: "PermissionDenied",
  RegionDisabledException: "PermissionDenied",
  ExpiredToken: "Unauthenticated",
  ExpiredTokenException: "Unauthenticated",
  IncompleteSignature: "Unauthenticated",
  InvalidClientTokenId: "Unauthenticated",
  InvalidSignatureException: "Unauthenticated",
  MissingAuthenticationToken: "Unauthenticated",
  RequestExpired: "Unauthenticated",
  SignatureDoesNotMatch: "Unauthenticated",
  UnrecognizedClientException: "Unauthenticated",
  IDPRejectedClaim: "Unauthenticated",
  InvalidIdentityToken: "Unauthenticated",
  NoSuchEntity: "NotFound",
  ResourceNotFoundException: "NotFound",
  AccountNotFoundException: "NotFound",
  ChildNotFoundException: "NotFound",
  ParentNotFoundException: "NotFound",
  EntityAlreadyExists: "AlreadyExists",
  ConflictException: "Aborted",
  ConcurrentModification: "Aborted",
  DeleteConflict: "FailedPrecondition",
  LimitExceeded: "FailedPrecondition",
  ServiceQuotaExceededException: "FailedPrecondition",
  UnmodifiableEntity: "FailedPrecondition",
  PolicyNotAttachable: "FailedPrecondition",
  AWSOrganizationsNotInUseException: "FailedPrecondition",
  MalformedPolicyDocument: "InvalidArgument",
  PackedPolicyTooLarge: "InvalidArgument",
  ValidationError: "InvalidArgument",
  ValidationException: "InvalidArgument",
  InvalidInput: "InvalidArgument",
  InvalidInputException: "InvalidArgument",
  InvalidParameterValue: "InvalidArgument",
  InternalFailure: "Unavailable",
  InternalServerException: "Unavailable",
  ServiceFailure: "Unavailable",
  ServiceException: "Unavailable",
  ServiceUnavailable: "Unavailable",
  RequestTimeout: "Unavailable",
  RequestTimeoutException: "Unavailable",
};

const hints: Readonly<Record<string, string>> = {
  InvalidClientTokenId:
    "The access key is not known: it was deleted or made inactive, or belongs to another partition.",
  UnrecognizedClientException:
    "The access key is not known: it was deleted or made inactive, or the region is not enabled.",
  SignatureDoesNotMatch: "The secret does not belong to the access key, or this machine's clock is wrong.",
  InvalidSignatureException: "The secret does not belong to the access key, or this machine's clock is wrong.",
  ExpiredToken: "The session has ended: get new credentials.",
  ExpiredTokenException: "The session has ended: get new credentials.",
  AWSOrganizationsNotInUseException: "The account is in no organization: leave --global-aws-orgs-enabled away.",
};

/** An error of AWS as Query and as JSON services write it. */
export function errorIn(body: unknown, headers: Headers): { readonly code: string; readonly message: string } {
  const { ErrorResponse, Error: bare, __type, code, message, Message } = fieldsOf(body);
  const { Code, Message: said } = fieldsOf(fieldsOf(ErrorResponse).Error ?? bare);
  const named = text(Code) || text(__type) || text(code) || headers.get("x-amzn-errortype") || "";
  // `com.amazonaws.sso#ThrottlingException`, `ThrottlingException:http://…`
  return { code: named.split("#").at(-1)!.split(":")[0]!, message: text(said) || text(message) || text(Message) };
}

export const createRefusals = (pace: Pace) =>
  function refusal({ status, headers, body, operation = "" }: FailedResponse): StatusErrorDetails {
    const { code: vendorCode, message } = errorIn(body, headers);
    // What does not speak as AWS does is not AWS: nothing that was asked for is "not found".
    if (vendorCode === "") return status === 404 ? { code: "FailedPrecondition", hint: elsewhere } : {};
    const code = Object.hasOwn(meanings, vendorCode) ? meanings[vendorCode] : undefined;
    const limited = throttles.has(vendorCode) && { limited: { afterSeconds: waitOf(headers, pace, operation) } };
    return {
      message: message === "" ? vendorCode : `${vendorCode}: ${message}`,
      vendorCode,
      hint: Object.hasOwn(hints, vendorCode) ? hints[vendorCode] : undefined,
      ...(code && { code }),
      ...(code === "PermissionDenied" && operation !== "" && { permission: operation }),
      ...limited,
    };
  };

const elsewhere = "What answered is not AWS: check AWS_ENDPOINT_URL and the proxy.";

/** `x-amz-retry-after` is in milliseconds; where neither is sent, the pace is ours. */
function waitOf(headers: Headers, pace: Pace, operation: string): number | undefined {
  if (headers.has("retry-after")) return undefined;
  const milliseconds = Number(headers.get("x-amz-retry-after") ?? Number.NaN);
  if (milliseconds > 0) return Math.ceil(milliseconds / 1000);
  return pace.throttled(operation.split(":")[0]!);
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
