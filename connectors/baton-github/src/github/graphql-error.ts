import { BatonError } from "@baton-connectors/sdk";

interface GraphqlFailure {
  readonly message?: string;
  readonly type?: string;
  readonly extensions?: { readonly code?: string };
}

/** GraphQL errors come with status 200. https://docs.github.com/en/graphql/guides/forming-calls-with-graphql */
export function graphqlError(failure: GraphqlFailure | undefined): BatonError {
  const { message = "GraphQL answered with an error", type = "", extensions } = failure ?? {};
  const kind = extensions?.code ?? type;
  if (kind.includes("RATE_LIMIT")) {
    return new BatonError("Unavailable", message, {
      rateLimit: { status: "over-limit", limit: 0, remaining: 0, resetAt: undefined },
    });
  }
  const codes = {
    FORBIDDEN: "PermissionDenied",
    UNAUTHENTICATED: "Unauthenticated",
    UNPROCESSABLE: "FailedPrecondition",
  } as const;
  if (kind in codes) return new BatonError(codes[kind as keyof typeof codes], message, { vendorCode: kind });
  // Not NotFound: an answer about a whole organisation must not pass for an empty one.
  return new BatonError("FailedPrecondition", message, { kind: "upstream", vendorCode: kind });
}
