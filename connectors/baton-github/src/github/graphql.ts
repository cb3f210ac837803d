import { BatonError, type Http } from "@baton-connectors/sdk";

export type Graphql = <T>(query: string, variables: Readonly<Record<string, unknown>>) => Promise<T>;

interface GraphqlAnswer<T> {
  readonly data?: T | null;
  readonly errors?: readonly {
    readonly message?: string;
    readonly type?: string;
    readonly extensions?: { readonly code?: string };
  }[];
}

/**
 * GraphQL errors come with status 200. The first one decides, also beside partial data.
 * https://docs.github.com/en/graphql/guides/forming-calls-with-graphql
 */
export function graphqlWith(http: Http, url: string): Graphql {
  return async <T>(query: string, variables: Readonly<Record<string, unknown>>) => {
    const { data } = await http.request<GraphqlAnswer<T>>({ method: "POST", url, json: { query, variables } });
    const [error] = data?.errors ?? [];
    if (error) throw graphqlError(error);
    if (!data?.data) throw new BatonError("Unavailable", "GraphQL answered without data");
    return data.data;
  };
}

function graphqlError({
  message = "GraphQL answered with an error",
  type = "",
  extensions,
}: NonNullable<GraphqlAnswer<unknown>["errors"]>[number]) {
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
