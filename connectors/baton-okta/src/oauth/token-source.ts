import {
  BatonError,
  type ConnectContext,
  createTokens,
  type Http,
  type StatusErrorDetails,
  type Token,
  type Tokens,
} from "@baton-connectors/sdk";
import { anything, object, optional, requiredText, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { PrivateKey } from "./private-key.ts";
import { clientAssertion, dpopProof } from "./proof.ts";

export interface AccessToken extends Token {
  readonly type: "DPoP" | "Bearer";
  /** What was granted of what was asked for. */
  readonly scopes: readonly string[];
}

export interface TokenSourceOptions {
  readonly origin: string;
  readonly clientId: string;
  readonly key: PrivateKey;
  readonly scopes: readonly string[];
}

/** `scope` is absent where everything asked for is granted. https://www.rfc-editor.org/rfc/rfc6749#section-5.1 */
const tokenAnswer = object({
  token_type: requiredText,
  access_token: requiredText,
  expires_in: optional(anything),
  scope: text,
});

/** https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/ */
export function createTokenSource(
  { origin, clientId, key, scopes }: TokenSourceOptions,
  { http, secrets, now }: ConnectContext,
): Tokens<AccessToken> {
  const url = new URL("/oauth2/v1/token", origin);
  let nonce: string | undefined;

  const client: Http = http({
    timeoutMs: 30_000,
    bucket: () => "/oauth2/v1/token",
    headers: async ({ method }) => ({ DPoP: await dpopProof(key, now(), { method, url, nonce }) }),
    describeError: ({ status, headers, body }) => {
      nonce = headers.get("dpop-nonce") ?? nonce;
      return describeTokenError(status, body);
    },
  });

  // An assertion is good for one request, so this one is not repeated as it is: the request that needs the token is.
  const ask = async () =>
    client.read(
      {
        method: "POST",
        url,
        form: {
          grant_type: "client_credentials",
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: await clientAssertion(key, now(), clientId, url.href),
          scope: scopes.join(" "),
        },
      },
      tokenAnswer,
    );

  async function fetchToken(): Promise<AccessToken> {
    const before = nonce;
    const { data, headers } = await ask().catch((thrown: unknown) => {
      const challenged = thrown instanceof BatonError && thrown.vendorCode === nonceChallenge;
      if (!challenged) throw thrown;
      if (nonce === undefined || nonce === before) {
        throw new BatonError("Unavailable", "Okta asked for a DPoP nonce but did not send a new one", {
          cause: thrown,
        });
      }
      return ask();
    });
    nonce = headers.get("dpop-nonce") ?? nonce;
    return accessToken(data, now(), scopes);
  }

  return createTokens(fetchToken, { now, secrets });
}

const nonceChallenge = "use_dpop_nonce";

function accessToken(
  { token_type, access_token: value, expires_in, scope }: Shaped<typeof tokenAnswer>,
  now: Date,
  requested: readonly string[],
): AccessToken {
  const type = tokenTypes.find((one) => one.toLowerCase() === token_type.toLowerCase());
  if (!type) throw new BatonError("Unauthenticated", `Okta answered with the token type ${token_type}`);
  // A control character would end up in a header.
  if (value === "" || /[\r\n\0]/.test(value)) {
    throw new BatonError("Unauthenticated", "Okta answered with an empty or malformed access token");
  }
  // A number, or text that is one; an hour where Okta does not say.
  const seconds = typeof expires_in === "number" || typeof expires_in === "string" ? Number(expires_in) : 0;
  const expiresAt = new Date(now.getTime() + (seconds > 0 ? seconds : 3600) * 1000);
  return { type, value, expiresAt, scopes: scope === undefined ? requested : scope.split(" ") };
}
const tokenTypes = ["DPoP", "Bearer"] as const;

const hints: ReadonlyMap<string, string> = new Map([
  ["invalid_client", "Check client id, key id and private key against the app in Okta, and this machine's clock."],
  ["invalid_dpop_proof", "A proxy may strip the DPoP header; also check this machine's clock."],
  ["invalid_scope", "Grant the app the Okta API scopes listed in the README, in its tab Okta API Scopes."],
]);

/** https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
function describeTokenError(status: number, body: unknown): StatusErrorDetails {
  const { error, error_description } = (typeof body === "object" && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  const message = [error, error_description].filter((part) => typeof part === "string").join(": ");
  const vendorCode = typeof error === "string" ? error : undefined;
  // A nonce demanded twice in a row is a server or proxy in trouble, not a wrong credential.
  const passing = status === 429 || status >= 500 || vendorCode === nonceChallenge;
  const code = passing ? "Unavailable" : "Unauthenticated";
  return { message, vendorCode, code, hint: vendorCode && hints.get(vendorCode) };
}
