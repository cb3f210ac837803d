import { bearer, type ConnectContext, createTokens, path } from "@baton-connectors/sdk";
import { stringField } from "@baton-connectors/sdk/config";
import { number, object, requiredText } from "@baton-connectors/sdk/shapes";

/** `client-id` and `client-secret` are ConductorOne's, for service mode: the app's have names of their own. */
export const authFields = {
  appClientId: stringField({ name: "app-client-id", description: "Client id of the OAuth app", required: true }),
  appClientSecret: stringField({
    name: "app-client-secret",
    description: "Client secret of the OAuth app",
    required: true,
    secret: true,
  }),
};

interface Settings {
  readonly baseUrl: string;
  readonly appClientId: string;
  readonly appClientSecret: string;
}

const granted = object({ access_token: requiredText, expires_in: number });

/**
 * The headers of every request, with a token of the client credentials grant (RFC 6749, section 4.4): shared by requests at
 * the same time, kept out of logs, replaced before it ends and when the app refuses it.
 */
export function authorize(settings: Settings, { http, secrets, now }: ConnectContext) {
  const client = http({ baseUrl: settings.baseUrl });

  async function fetchToken() {
    const { appClientId: client_id, appClientSecret: client_secret } = settings;
    const form = { grant_type: "client_credentials", client_id, client_secret };
    // A second token does no harm, so that the request may be repeated.
    const request = { method: "POST", url: path`/oauth/token`, form, idempotent: true } as const;
    const { access_token: value, expires_in: seconds } = (await client.read(request, granted)).data;
    return { value, expiresAt: seconds === undefined ? undefined : new Date(now().getTime() + seconds * 1000) };
  }
  return bearer(createTokens(fetchToken, { now, secrets }));
}
