import { expect, test } from "@jest/globals";
import * as oauth from "oauth4webapi";
import { credentials, refusal } from "../template/simulator/auth/oauth.ts";

/** What a certified client, which others wrote, makes of the token endpoint of the scaffold's app. */
test("oauth4webapi gets a token, and none with another secret", async () => {
  const as = { issuer: "https://app.test", token_endpoint: "https://app.test/oauth/token" };
  const client = { client_id: credentials.appClientId };
  const fetch = async (url: string, { method, headers, body }: oauth.CustomFetchOptions<"POST", URLSearchParams>) => {
    const reply = refusal({ method, url: new URL(url), headers, body: body.toString() });
    return Response.json(reply!.body, { status: reply!.status });
  };
  const ask = async (secret: string) => {
    const options = { [oauth.customFetch]: fetch as never };
    const authentication = oauth.ClientSecretPost(secret);
    const response = await oauth.clientCredentialsGrantRequest(as, client, authentication, {}, options);
    return oauth.processClientCredentialsResponse(as, client, response);
  };
  expect(await ask(credentials.appClientSecret)).toMatchObject({ token_type: "bearer", expires_in: 3600 });
  await expect(ask("another")).rejects.toMatchObject({ error: "invalid_client", status: 401 });
});
