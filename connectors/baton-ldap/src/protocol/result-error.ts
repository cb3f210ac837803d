import { BatonError, type Code, type ErrorDetails } from "@baton-connectors/sdk";
import type { Result } from "./answers.ts";

export const resultCodes = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  timeLimitExceeded: 3,
  sizeLimitExceeded: 4,
  confidentialityRequired: 13,
  noSuchAttribute: 16,
  undefinedAttributeType: 17,
  attributeOrValueExists: 20,
  invalidAttributeSyntax: 21,
  noSuchObject: 32,
  aliasProblem: 33,
  invalidDnSyntax: 34,
  aliasDereferencingProblem: 36,
  insufficientAccessRights: 50,
  unwillingToPerform: 53,
  objectClassViolation: 65,
  entryAlreadyExists: 68,
  referral: 10,
  adminLimitExceeded: 11,
} as const;

/** https://www.rfc-editor.org/rfc/rfc4511#appendix-A */
const named: Readonly<Record<number, readonly [name: string, code: Code]>> = {
  1: ["operations error", "Unknown"],
  2: ["protocol error", "Unknown"],
  3: ["time limit exceeded", "DeadlineExceeded"],
  4: ["size limit exceeded", "ResourceExhausted"],
  7: ["authentication method not supported", "Unauthenticated"],
  8: ["stronger authentication required", "PermissionDenied"],
  10: ["referral", "FailedPrecondition"],
  11: ["administrative limit exceeded", "ResourceExhausted"],
  13: ["confidentiality required", "PermissionDenied"],
  16: ["no such attribute", "NotFound"],
  17: ["undefined attribute type", "InvalidArgument"],
  19: ["constraint violation", "InvalidArgument"],
  20: ["attribute or value exists", "AlreadyExists"],
  21: ["invalid attribute syntax", "InvalidArgument"],
  32: ["no such object", "NotFound"],
  33: ["alias problem", "Unknown"],
  34: ["invalid DN syntax", "InvalidArgument"],
  36: ["alias dereferencing problem", "Unknown"],
  48: ["inappropriate authentication", "Unauthenticated"],
  49: ["invalid credentials", "Unauthenticated"],
  50: ["insufficient access rights", "PermissionDenied"],
  51: ["busy", "Unavailable"],
  52: ["unavailable", "Unavailable"],
  53: ["unwilling to perform", "FailedPrecondition"],
  64: ["naming violation", "InvalidArgument"],
  65: ["object class violation", "InvalidArgument"],
  66: ["not allowed on an entry with entries below it", "FailedPrecondition"],
  67: ["not allowed on the name of an entry", "InvalidArgument"],
  68: ["entry already exists", "AlreadyExists"],
  80: ["other error", "Unknown"],
};

const hints: Readonly<Record<number, string>> = {
  4: "The server ends searches of the bind account after so many entries: lift its size limit for paged results, or narrow the search DNs.",
  8: "Use ldaps:// or --start-tls.",
  10: "The search DN lies in another server: give that one's address.",
  11: "An administrative limit of the server for the bind account is in the way: lift it, or narrow the search DNs.",
  13: "The server wants TLS: use ldaps:// or --start-tls.",
  48: "The server takes no password for this bind DN, or no bind without one.",
  49: "Check --bind-dn and --password.",
  50: "Give the bind account this right: see the README's prerequisites.",
  53: "The server refuses it by policy: a read-only replica, a password policy, or a protected entry.",
};

/** A refusal of the server as an error; `doing` is what was wanted. The request was not carried out. */
export function resultError({ code, message, referrals }: Result, doing: string): BatonError {
  const [name, grpc] = named[code] ?? ["an unlisted result", "Unknown" as Code];
  const where = referrals.length > 0 ? ` (to ${referrals.join(", ")})` : "";
  const details: ErrorDetails = {
    kind: kinds[grpc] ?? "upstream",
    vendorCode: String(code),
    effect: "none",
    ...(hints[code] && { hint: hints[code] }),
  };
  return new BatonError(
    grpc,
    `${doing}: LDAP result ${code}, ${name}${message ? `: ${message}` : ""}${where}`,
    details,
  );
}

const kinds: Partial<Record<Code, NonNullable<ErrorDetails["kind"]>>> = {
  Unauthenticated: "permission",
  PermissionDenied: "permission",
  NotFound: "not-found",
};

/** The result code behind an error; undefined where there was no answer. */
export const resultCodeOf = (error: unknown): number | undefined =>
  error instanceof BatonError && /^\d+$/.test(error.vendorCode ?? "") ? Number(error.vendorCode) : undefined;
