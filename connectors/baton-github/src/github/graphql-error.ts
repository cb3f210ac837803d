import { BatonError, refusedLimit } from "@baton-connectors/sdk";

/** An error beside the data, which comes with status 200. https://docs.github.com/en/graphql/guides/forming-calls-with-graphql */
export interface GraphqlFailure {
  readonly message?: string | undefined;
  readonly type?: string | undefined;
  readonly extensions?: { readonly code?: string | undefined } | undefined;
}

/**
 * GitHub's names and words for trouble of its own, which passes. It has status 200 as well.
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#timeouts
 */
const passingKinds = ["INTERNAL", "INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "TIMEOUT"];
const passingWords =
  /something went wrong while executing your query|couldn't respond to your request in time|timed? ?out/i;

/** GitHub's name for what went wrong, e.g. `NOT_FOUND`. */
export const kindOf = ({ type = "", extensions }: GraphqlFailure): string => extensions?.code ?? type;

const codes = {
  FORBIDDEN: "PermissionDenied",
  INSUFFICIENT_SCOPES: "PermissionDenied",
  UNAUTHENTICATED: "Unauthenticated",
  UNPROCESSABLE: "FailedPrecondition",
} as const;

export function graphqlError(failure: GraphqlFailure, headers: Headers, now: Date): BatonError {
  const { message = "GraphQL answered with an error" } = failure;
  const vendorCode = kindOf(failure);
  // Points of the hour, or a secondary limit: the headers say until when, as with a refusal by status.
  if (vendorCode.includes("RATE_LIMIT")) {
    const rateLimit = refusedLimit(headers, now);
    return new BatonError("Unavailable", message, { vendorCode, rateLimit, effect: "none" });
  }
  if (passingKinds.includes(vendorCode) || (vendorCode === "" && passingWords.test(message)))
    return new BatonError("Unavailable", message, { vendorCode });
  if (Object.hasOwn(codes, vendorCode))
    return new BatonError(codes[vendorCode as keyof typeof codes], message, { vendorCode });
  // Not NotFound: an answer about a whole organisation must not pass for an empty one.
  return new BatonError("FailedPrecondition", message, { kind: "upstream", vendorCode });
}

/**
 * Whether an answer took GitHub too long, or too much, to put together: less of it may go.
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
export const isTooHeavy = (thrown: unknown): boolean =>
  thrown instanceof BatonError &&
  (thrown.request?.status === 502 ||
    thrown.request?.status === 504 ||
    thrown.vendorCode === "RESOURCE_LIMITS_EXCEEDED");

/** For `.catch`: GitHub's refusal does not say what was refused, nor what would allow it. */
export const refusedWithout =
  (what: string, permission: string, hint: string) =>
  (thrown: unknown): never => {
    if (!(thrown instanceof BatonError) || thrown.code !== "PermissionDenied") throw thrown;
    throw thrown.changed({
      message: `${what} may not be read: ${thrown.message}`,
      permission: thrown.permission ?? permission,
      hint: thrown.hint ?? hint,
    });
  };
