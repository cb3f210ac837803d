import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";

/** What the simulated app lets in, as settings of the connector. */
export const credentials = { appClientId: "simulated-client", appClientSecret: "simulated-client-secret" };
const accessToken = "simulated-access-token";
export const secrets = [credentials.appClientSecret, accessToken];

/** The answer of the token endpoint, or the refusal of a request without a token of it. */
export function refusal({ method, url, headers, body }: SimulatedRequest): SimulatedReply | undefined {
  if (method === "POST" && url.pathname === "/oauth/token") {
    const form = new URLSearchParams(body);
    const known =
      form.get("client_id") === credentials.appClientId && form.get("client_secret") === credentials.appClientSecret;
    if (form.get("grant_type") !== "client_credentials" || !known)
      return { status: 401, body: { error: "invalid_client", message: "unknown client" } };
    return { status: 200, body: { access_token: accessToken, token_type: "Bearer", expires_in: 3600 } };
  }
  if (headers.authorization === `Bearer ${accessToken}`) return undefined;
  return { status: 401, body: { error: "unauthorized", message: "unknown token" } };
}
