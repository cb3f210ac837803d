import { createTokens, type Tokens } from "../http/token.ts";
import type { ClientAuthentication } from "./client-authentication.ts";
import type { AccessToken } from "./token-answer.ts";
import { type Form, type OauthContext, type TokenEndpointOptions, tokenEndpoint } from "./token-endpoint.ts";

export interface GrantOptions extends TokenEndpointOptions {
  /** A token is replaced this long before its end. Default: a minute. */
  readonly marginMs?: number;
}

/** The client asks for itself. https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
export const clientCredentials = (
  options: GrantOptions & { readonly client: ClientAuthentication },
  context: OauthContext,
): Tokens<AccessToken> => tokensOf(options, context, () => ({ grant_type: "client_credentials" }));

/** For a signed assertion of who the token is for: see `jwtAssertion`. https://www.rfc-editor.org/rfc/rfc7523#section-2.1 */
export const jwtBearer = (
  { assertion, ...options }: GrantOptions & { readonly assertion: () => Promise<string> },
  context: OauthContext,
): Tokens<AccessToken> =>
  tokensOf(options, context, async () => ({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: await assertion(),
  }));

/** For a token of another kind, e.g. a runtime's proof of identity. https://www.rfc-editor.org/rfc/rfc8693#section-2.1 */
export const tokenExchange = (
  { exchange, ...options }: GrantOptions & { readonly exchange: () => Promise<Form> },
  context: OauthContext,
): Tokens<AccessToken> =>
  tokensOf(options, context, async () => ({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    ...(await exchange()),
  }));

export interface RefreshOptions extends GrantOptions {
  readonly refreshToken: string;
  /**
   * The server gave another refresh token, and may not take the old one any more: keeps it for the next start. No access
   * token is handed out before that is done.
   */
  readonly onRotated?: (refreshToken: string) => void | Promise<void>;
}

/** For what a person allowed once. One source per refresh token: two would invalidate each other's. https://www.rfc-editor.org/rfc/rfc6749#section-6 */
export function refreshToken(options: RefreshOptions, context: OauthContext): Tokens<AccessToken> {
  const { secrets, now } = context;
  const { onRotated, marginMs } = options;
  const endpoint = tokenEndpoint(options, context);
  let current = options.refreshToken;
  secrets.add(current);

  async function refresh(): Promise<AccessToken> {
    const answer = await endpoint.request(() => ({ grant_type: "refresh_token", refresh_token: current }));
    const given = answer.refreshToken ?? current;
    if (given !== current) {
      secrets.add(given);
      current = given;
      await onRotated?.(given);
    }
    return answer.token;
  }
  return createTokens(refresh, { now, secrets, ...(marginMs !== undefined && { marginMs }) });
}

function tokensOf(
  options: GrantOptions,
  context: OauthContext,
  grant: () => Form | Promise<Form>,
): Tokens<AccessToken> {
  const { secrets, now } = context;
  const { marginMs } = options;
  const endpoint = tokenEndpoint(options, context);
  const fetchToken = async () => (await endpoint.request(grant)).token;
  return createTokens(fetchToken, { now, secrets, ...(marginMs !== undefined && { marginMs }) });
}
