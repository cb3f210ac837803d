import {
  type BatonError,
  createTokens,
  type Http,
  type Secrets,
  type Token,
  type Tokens,
  toBatonError,
} from "@baton-connectors/sdk";
import { issuedToken } from "./answers.ts";
import { withoutAnswer } from "./secret-answer.ts";
import type { Signer } from "./signer.ts";

/** Access tokens of one service account acting for one administrator, one scope a token. */
export interface TokenSource {
  /** Tokens of the first of these scopes that is delegated. */
  ofOne(scopes: readonly string[]): Tokens;
  /** The administrator's refusal to delegate any of the scopes, or undefined. Other failures are thrown. */
  refusal(scopes: readonly string[]): Promise<BatonError | undefined>;
}

export interface TokenSourceOptions {
  readonly account: Signer;
  readonly administratorEmail: string;
  readonly http: Http;
  readonly secrets: Secrets;
  readonly now: () => Date;
}

export const scopePrefix = "https://www.googleapis.com/auth/";

/** Tokens are renewed this long before their end. */
const marginMs = 10_000;
/** A refusal is believed this long: an administrator may delegate the scope while a service runs. */
const refusalMs = 60_000;

export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { http, secrets, now } = options;
  const byScope = new Map<string, Tokens>();
  const refused = new Map<string, { readonly error: BatonError; readonly until: number }>();

  function tokensOf(scope: string): Tokens {
    const known = byScope.get(scope) ?? createTokens(() => exchange(scope), { now, secrets, marginMs });
    byScope.set(scope, known);
    return known;
  }

  async function exchange(scope: string): Promise<Token> {
    const known = refused.get(scope);
    if (known && known.until > now().getTime()) throw known.error;
    const assertion = await options.account.sign(claimsOf(options, scope));
    try {
      const request = {
        method: "POST",
        url: new URL(options.account.tokenUri),
        form: { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion },
        // A token that nobody got is nobody's.
        idempotent: true,
      } as const;
      const { data } = await http.read(request, issuedToken).catch(withoutAnswer);
      const { access_token: value, expires_in: seconds } = data;
      const expiresAt = seconds === undefined ? undefined : new Date(now().getTime() + seconds * 1000);
      return { value, expiresAt };
    } catch (thrown) {
      const error = toBatonError(thrown);
      if (!isRefusal(error)) throw explained(error, scope, options);
      const refusal = notDelegated(error, scope, options);
      refused.set(scope, { error: refusal, until: now().getTime() + refusalMs });
      throw refusal;
    }
  }

  async function firstOf(scopes: readonly string[]): Promise<Token> {
    for (const [i, scope] of scopes.entries()) {
      try {
        return await tokensOf(scope).get();
      } catch (thrown) {
        const error = toBatonError(thrown);
        if (i === scopes.length - 1 || !saysNotDelegated(error, scope)) throw error;
      }
    }
    throw new TypeError("no scope was named");
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
        if (saysNotDelegated(error, scopes.at(-1)!)) return error;
        throw error;
      }
    },
  };
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests */
function claimsOf({ account, administratorEmail, now }: TokenSourceOptions, scope: string) {
  // Ten seconds back, for servers whose clock is behind ours.
  const iat = Math.floor(now().getTime() / 1000) - 10;
  return {
    iss: account.clientEmail,
    scope: `${scopePrefix}${scope}`,
    aud: account.tokenUri,
    exp: iat + 3600,
    iat,
    sub: administratorEmail,
    prn: administratorEmail,
  };
}

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
    hint: `In the Admin console under Security, API controls, Domain-wide delegation, add this scope to the client id of ${account.clientEmail}.`,
  });

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
