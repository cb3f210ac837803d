import type { ConnectContext, Tokens } from "@baton-connectors/sdk";
import {
  type AccessToken,
  clientCredentials,
  privateKeyJwt,
  readSigningKey,
  type SigningKey,
} from "@baton-connectors/sdk/oauth";

export interface TokenSourceOptions {
  readonly origin: string;
  readonly clientId: string;
  readonly key: SigningKey;
  readonly scopes: readonly string[];
}

/** https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/ */
export const createTokenSource = (
  { origin, clientId, key, scopes }: TokenSourceOptions,
  context: ConnectContext,
): Tokens<AccessToken> =>
  clientCredentials(
    {
      tokenUrl: new URL("/oauth2/v1/token", origin),
      client: privateKeyJwt({ clientId, key }),
      scopes,
      dpopKey: key,
      defaultLifetimeSeconds: 3600,
      hints: {
        invalid_client: "Check client id, key id and private key against the app in Okta, and this machine's clock.",
        invalid_scope: "Grant the app the Okta API scopes listed in the README, in its tab Okta API Scopes.",
      },
    },
    context,
  );

/** Okta takes RSA keys only for DPoP. */
export const readPrivateKey = (text: string, keyId: string): SigningKey =>
  readSigningKey(text, {
    name: "the Okta private key",
    hint: 'Give the text of the PEM file, not its path: --okta-private-key "$(cat key.pem)".',
    keyId,
    alg: "RS256",
    types: ["rsa"],
  });
