import { type BatonError, type Tokens, toBatonError } from "@baton-connectors/sdk";
import {
  type AccessToken,
  googleServiceAccount,
  type OauthContext,
  type ServiceAccount,
} from "@baton-connectors/sdk/oauth";

/** Access tokens of one service account acting for one administrator, one scope a token. */
export interface TokenSource {
  /** Tokens of the first of these scopes that is delegated. */
  ofOne(scopes: readonly string[]): Tokens;
  /** The administrator's refusal to delegate any of the scopes, or undefined. Other failures are thrown. */
  refusal(scopes: readonly string[]): Promise<BatonError | undefined>;
}

export interface TokenSourceOptions {
  readonly account: ServiceAccount;
  readonly administratorEmail: string;
}

export const scopePrefix = "https://www.googleapis.com/auth/";

/** Tokens are renewed this long before their end. */
const marginMs = 10_000;
/** A refusal is believed this long: an administrator may delegate the scope while a service runs. */
const refusalMs = 60_000;

export function createTokenSource(options: TokenSourceOptions, context: OauthContext): TokenSource {
  const { now } = context;
  const { account, administratorEmail: subject } = options;
  const byScope = new Map<string, Tokens<AccessToken>>();
  const refused = new Map<string, { readonly error: BatonError; readonly until: number }>();

  function tokensOf(scope: string): Tokens<AccessToken> {
    const known = byScope.get(scope);
    if (known) return known;
    const made = googleServiceAccount({ account, subject, scopes: [`${scopePrefix}${scope}`], marginMs }, context);
    byScope.set(scope, made);
    return made;
  }

  async function tokenOf(scope: string): Promise<AccessToken> {
    const known = refused.get(scope);
    if (known && known.until > now().getTime()) throw known.error;
    try {
      return await tokensOf(scope).get();
    } catch (thrown) {
      const error = toBatonError(thrown);
      if (!isOfTokenEndpoint(error, account)) throw error;
      if (!isRefusal(error)) throw explained(error, scope, options);
      const refusal = notDelegated(error, scope, options);
      refused.set(scope, { error: refusal, until: now().getTime() + refusalMs });
      throw refusal;
    }
  }

  async function firstOf(scopes: readonly string[]): Promise<AccessToken> {
    let refusal: BatonError | undefined;
    for (const scope of scopes) {
      try {
        return await tokenOf(scope);
      } catch (thrown) {
        const error = toBatonError(thrown);
        if (!saysNotDelegated(error, scope)) throw error;
        // The first is the narrowest that will do: that is the one to ask an administrator for.
        refusal ??= error;
      }
    }
    throw refusal ?? new TypeError("no scope was named");
  }

  return {
    ofOne: (scopes) => ({
      get: () => firstOf(scopes),
      drop(value) {
        for (const scope of scopes) tokensOf(scope).drop(value);
      },
    }),
    async refusal(scopes) {
      try {
        await firstOf(scopes);
        return undefined;
      } catch (thrown) {
        const error = toBatonError(thrown);
        if (saysNotDelegated(error, scopes[0]!)) return error;
        throw error;
      }
    },
  };
}

/** And not of what signs for it. */
const isOfTokenEndpoint = ({ request }: BatonError, { tokenUri }: ServiceAccount): boolean => {
  const { host, pathname } = new URL(tokenUri);
  return request?.host === host && request.path === pathname;
};

const oauthError = ({ body }: BatonError): string | undefined =>
  typeof body === "object" && body !== null && "error" in body && typeof body.error === "string"
    ? body.error
    : undefined;

/** Google's two ways to say that a scope is not delegated. Whatever else goes wrong is not about the scope. */
const isRefusal = (error: BatonError): boolean =>
  error.request?.status === 401 || (error.request?.status === 403 && oauthError(error) === "access_denied");

const saysNotDelegated = ({ code, permission }: BatonError, scope: string) =>
  code === "FailedPrecondition" && permission === scope;

const notDelegated = (error: BatonError, scope: string, { account }: TokenSourceOptions): BatonError =>
  error.changed({
    code: "FailedPrecondition",
    kind: "permission",
    message: `the scope ${scopePrefix}${scope} is not delegated to the service account`,
    permission: scope,
    hint: `In the Admin console under Security, API controls, Domain-wide delegation, add this scope to the client id ${clientOf(account)}.`,
  });

/** The Admin console takes the number only; a file for workload identity federation does not have it. */
const clientOf = ({ clientId, clientEmail }: ServiceAccount) =>
  clientId ? `${clientId} (${clientEmail})` : `of ${clientEmail}: the Unique ID on the service account's details`;

function explained(error: BatonError, scope: string, { administratorEmail }: TokenSourceOptions): BatonError {
  const status = error.request?.status;
  // What may pass by itself keeps its code, so that it is tried again.
  if (["Unavailable", "Canceled", "DeadlineExceeded"].includes(error.code) || !status) return error;
  const word = oauthError(error) ?? `status ${status}`;
  return error.changed({
    code: "Unknown",
    kind: "permission",
    message: `no access token for the scope ${scopePrefix}${scope}: ${word}`,
    ...(word === "invalid_grant" && {
      hint: `Check that ${administratorEmail} is an active super administrator of this customer, that the key is not deleted, and that this machine's clock is right.`,
    }),
  });
}
