import type { ConnectContext } from "@baton-connectors/sdk";
import { stringField } from "@baton-connectors/sdk/config";

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

interface Token {
  readonly access_token: string;
  readonly expires_in: number;
}

/** A token is fetched again this long before it expires, so that none expires on its way. */
const marginMs = 60_000;

/** The headers of every request, with a token of the client credentials grant (RFC 6749, section 4.4). */
export function authorize(settings: Settings, { http, secrets, now }: ConnectContext) {
  const client = http();
  let token: Promise<string> | undefined;
  let expiresAt = 0;

  async function fetchToken(): Promise<string> {
    const { data } = await client.request<Token>({
      method: "POST",
      url: `${settings.baseUrl.replace(/\/+$/, "")}/oauth/token`,
      form: {
        grant_type: "client_credentials",
        client_id: settings.appClientId,
        client_secret: settings.appClientSecret,
      },
    });
    secrets.add(data.access_token);
    expiresAt = now().getTime() + data.expires_in * 1000;
    return data.access_token;
  }

  return async () => {
    if (!token || now().getTime() > expiresAt - marginMs) {
      expiresAt = Number.POSITIVE_INFINITY;
      // Requests at the same time share one; a failure is not kept.
      token = fetchToken().catch((thrown: unknown) => {
        token = undefined;
        throw thrown;
      });
    }
    return { authorization: `Bearer ${await token}` };
  };
}
