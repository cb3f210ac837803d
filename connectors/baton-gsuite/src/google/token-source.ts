import { BatonError, type Http, type Secrets, toBatonError } from "@baton-connectors/sdk";
import type { Signer } from "./signer.ts";

/** Access tokens of one service account acting for one administrator, one scope a token. */
export interface TokenSource {
  /** A token valid for a while yet. */
  token(scope: string): Promise<string>;
  /** The administrator's refusal to delegate the scope, or undefined when it is delegated. Other failures are thrown. */
  refusal(scope: string): Promise<BatonError | undefined>;
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
const earlyMs = 10_000;
/** A refusal is believed this long: an administrator may delegate the scope while a service runs. */
const refusalMs = 60_000;

interface Issued {
  readonly token: string;
  readonly expiresAt: number;
}

export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { http, secrets, now } = options;
  const issued = new Map<string, Issued>();
  const refused = new Map<string, { readonly error: BatonError; readonly until: number }>();
  const underWay = new Map<string, Promise<string>>();

  async function exchange(scope: string): Promise<string> {
    const known = refused.get(scope);
    if (known && known.until > now().getTime()) throw known.error;
    const assertion = await options.account.sign(claimsOf(options, scope));
    try {
      const { data } = await http.request<{ access_token?: string; expires_in?: number }>({
        method: "POST",
        url: options.account.tokenUri,
        form: { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion },
      });
      if (!data?.access_token) throw new BatonError("Unavailable", "the token endpoint answered without a token");
      secrets.add(data.access_token);
      issued.set(scope, {
        token: data.access_token,
        expiresAt: now().getTime() + (data.expires_in ?? 0) * 1000 - earlyMs,
      });
      return data.access_token;
    } catch (thrown) {
      const error = explained(toBatonError(thrown), scope, options);
      if (isRefusal(error)) refused.set(scope, { error, until: now().getTime() + refusalMs });
      throw error;
    }
  }

  async function token(scope: string): Promise<string> {
    const found = issued.get(scope);
    if (found && found.expiresAt > now().getTime()) return found.token;
    const pending = underWay.get(scope) ?? exchange(scope).finally(() => underWay.delete(scope));
    underWay.set(scope, pending);
    return pending;
  }

  return {
    token,
    async refusal(scope) {
      try {
        await token(scope);
        return undefined;
      } catch (thrown) {
        const error = toBatonError(thrown);
        if (isRefusal(error)) return error;
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

function explained(error: BatonError, scope: string, { account, administratorEmail }: TokenSourceOptions): BatonError {
  const status = error.request?.status;
  // What may pass by itself keeps its code, so that it is tried again.
  if (error.code === "Unavailable" || error.code === "Canceled" || error.code === "DeadlineExceeded" || !status)
    return error;
  const { request, body } = error;
  if (isRefusal(error)) {
    return new BatonError(
      "FailedPrecondition",
      `the scope ${scopePrefix}${scope} is not delegated to the service account`,
      {
        kind: "permission",
        permission: scope,
        hint: `In the Admin console under Security, API controls, Domain-wide delegation, add this scope to the client id of ${account.clientEmail}.`,
        cause: error,
        request,
        body,
      },
    );
  }
  const word = oauthError(error) ?? `status ${status}`;
  return new BatonError("Unknown", `no access token for the scope ${scopePrefix}${scope}: ${word}`, {
    kind: "permission",
    hint:
      word === "invalid_grant"
        ? `Check that ${administratorEmail} is an active super administrator of this customer, that the key is not deleted, and that this machine's clock is right.`
        : undefined,
    cause: error,
    request,
    body,
  });
}
