import { BatonError, type ConnectContext, type Http, type StatusErrorDetails } from "@baton-connectors/sdk";
import type { PrivateKey } from "./private-key.ts";
import { clientAssertion, dpopProof } from "./proof.ts";

export interface AccessToken {
  readonly type: "DPoP" | "Bearer";
  readonly value: string;
  readonly expiresAt: number;
  /** What was granted of what was asked for. */
  readonly scopes: readonly string[];
}

export interface TokenSource {
  /** The current token; a new one shortly before it expires. Callers at the same time share one request. */
  get(): Promise<AccessToken>;
}

export interface TokenSourceOptions {
  readonly origin: string;
  readonly clientId: string;
  readonly key: PrivateKey;
  readonly scopes: readonly string[];
}

interface TokenAnswer {
  readonly token_type?: string;
  readonly access_token?: string;
  readonly expires_in?: number | string;
  /** Absent where everything asked for is granted. https://www.rfc-editor.org/rfc/rfc6749#section-5.1 */
  readonly scope?: string;
}

/** A token this close to its end is replaced. */
const margin = 60_000;

/** https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/ */
export function createTokenSource(options: TokenSourceOptions, { http, secrets, now }: ConnectContext): TokenSource {
  const url = new URL("/oauth2/v1/token", options.origin);
  let nonce: string | undefined;
  let current: AccessToken | undefined;
  let pending: Promise<AccessToken> | undefined;

  const client: Http = http({
    timeoutMs: 30_000,
    bucket: () => "/oauth2/v1/token",
    describeError: ({ status, headers, body }) => {
      nonce = headers.get("dpop-nonce") ?? nonce;
      return describeTokenError(status, body);
    },
  });

  async function ask() {
    const assertion = await clientAssertion(options.key, now(), options.clientId, url.href);
    return client.request<TokenAnswer | undefined>({
      method: "POST",
      url,
      headers: { DPoP: await dpopProof(options.key, now(), { method: "POST", url, nonce }) },
      form: {
        grant_type: "client_credentials",
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: assertion,
        scope: options.scopes.join(" "),
      },
    });
  }

  async function fresh(): Promise<AccessToken> {
    const before = nonce;
    const { data, headers } = await ask().catch((thrown: unknown) => {
      const challenged = thrown instanceof BatonError && thrown.vendorCode === "use_dpop_nonce";
      if (!challenged) throw thrown;
      if (nonce === undefined || nonce === before) {
        throw new BatonError("Unavailable", "Okta asked for a DPoP nonce but did not send a new one", {
          cause: thrown,
        });
      }
      return ask();
    });
    nonce = headers.get("dpop-nonce") ?? nonce;
    const token = accessToken(data, now(), options.scopes);
    secrets.add(token.value);
    current = token;
    return token;
  }

  return {
    async get() {
      if (current && current.expiresAt - margin > now().getTime()) return current;
      pending ??= fresh().finally(() => {
        pending = undefined;
      });
      return pending;
    },
  };
}

function accessToken(answer: TokenAnswer | undefined, now: Date, requested: readonly string[]): AccessToken {
  const type = tokenTypes.find((one) => one.toLowerCase() === answer?.token_type?.toLowerCase());
  if (!type)
    throw new BatonError("Unauthenticated", `Okta answered with the token type ${answer?.token_type ?? "none"}`);
  const value = answer?.access_token ?? "";
  // A control character would end up in a header.
  if (value === "" || /[\r\n\0]/.test(value)) {
    throw new BatonError("Unauthenticated", "Okta answered with an empty or malformed access token");
  }
  const seconds = Number(answer?.expires_in);
  const scopes = typeof answer?.scope === "string" ? answer.scope.split(" ") : requested;
  return { type, value, expiresAt: now.getTime() + (seconds > 0 ? seconds : 3600) * 1000, scopes };
}
const tokenTypes = ["DPoP", "Bearer"] as const;

const hints: Readonly<Record<string, string>> = {
  invalid_client: "Check client id, key id and private key against the app in Okta, and this machine's clock.",
  invalid_dpop_proof: "A proxy may strip the DPoP header; also check this machine's clock.",
  invalid_scope: "Grant the app the Okta API scopes listed in the README, in its tab Okta API Scopes.",
};

function describeTokenError(status: number, body: unknown): StatusErrorDetails {
  const { error, error_description } = (typeof body === "object" && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  const message = [error, error_description].filter((part) => typeof part === "string").join(": ");
  const vendorCode = typeof error === "string" ? error : undefined;
  // A nonce demanded twice in a row is a server or proxy in trouble, not a wrong credential.
  const passing = status === 429 || status >= 500 || vendorCode === "use_dpop_nonce";
  const code = passing ? "Unavailable" : "Unauthenticated";
  return { message, vendorCode, code, hint: vendorCode && hints[vendorCode] };
}
