import { bearer, type ConnectContext } from "@baton-connectors/sdk";
import { stringField } from "@baton-connectors/sdk/config";
import { clientCredentials, clientSecretPost } from "@baton-connectors/sdk/oauth";

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

/**
 * The headers of every request, with a token of the client credentials grant: shared by requests at the same time, kept out
 * of logs, replaced before it ends and when the app refuses it.
 */
export function authorize({ baseUrl, appClientId, appClientSecret }: Settings, context: ConnectContext) {
  const client = clientSecretPost({ clientId: appClientId, clientSecret: appClientSecret });
  const tokenUrl = `${baseUrl.replace(/\/+$/, "")}/oauth/token`;
  return bearer(clientCredentials({ tokenUrl, client }, context));
}
