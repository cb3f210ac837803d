import type { SimulatedReply } from "@baton-connectors/simulators";

export const scopePrefix = "https://www.googleapis.com/auth/";

/** Which scopes the administrator delegated to the service account, by short name (without the URL prefix). */
export interface Delegation {
  /** Only these; default all. */
  readonly allow?: readonly string[];
  /** Not these, with the token endpoint's answer. */
  readonly deny?: Readonly<Record<string, DeniedScope>>;
  /** Answer for scopes that are not in `allow`; default Google's 401. */
  readonly denial?: DeniedScope;
}

export interface DeniedScope {
  readonly status: number;
  readonly body: unknown;
}

const unauthorizedClient: DeniedScope = {
  status: 401,
  body: {
    error: "unauthorized_client",
    error_description:
      "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.",
  },
};

/** Undefined when every scope is delegated. A token is all or nothing, as at Google. */
export function refusedScope({ allow, deny = {}, denial }: Delegation, scopes: readonly string[]) {
  for (const scope of scopes) {
    const name = scope.startsWith(scopePrefix) ? scope.slice(scopePrefix.length) : scope;
    const denied = deny[name] ?? (allow && !allow.includes(name) ? (denial ?? unauthorizedClient) : undefined);
    if (denied) return { status: denied.status, body: denied.body } satisfies SimulatedReply;
  }
  return undefined;
}
