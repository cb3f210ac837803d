import { expect, test } from "@jest/globals";
import * as oauth from "oauth4webapi";
import { oauthConfig, openOrganisation, rsaKey } from "./organisation.ts";

/** What a certified client, which others wrote, makes of the simulated organisation: the rules are not ours alone. */
test("oauth4webapi gets a token that is bound to its key, and reads users with it", async () => {
  const { transport, requests } = openOrganisation({ sim: { resourceNonce: true } });
  const origin = "https://golden.okta-sim.test";
  const as = { issuer: origin, token_endpoint: `${origin}/oauth2/v1/token` };
  const client: oauth.Client = { client_id: oauthConfig.clientId };
  const der = Buffer.from(rsaKey.privateKey.replaceAll(/-----[^-]+-----|\s/g, ""), "base64");
  const rs256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("pkcs8", der, rs256, false, ["sign"]);
  const authentication = oauth.PrivateKeyJwt(
    { key, kid: oauthConfig.privateKeyId },
    {
      [oauth.modifyAssertion]: (_header, payload) => {
        payload.aud = as.token_endpoint;
      },
    },
  );
  const DPoP = oauth.DPoP(client, await oauth.generateKeyPair("RS256"));
  const options = { DPoP, [oauth.customFetch]: transport as never };
  const ask = async () => {
    const scope = { scope: "okta.users.read okta.groups.read" };
    const response = await oauth.clientCredentialsGrantRequest(as, client, authentication, scope, options);
    return oauth.processClientCredentialsResponse(as, client, response);
  };
  const refusal = await ask().catch((thrown: unknown) => thrown);
  expect(oauth.isDPoPNonceError(refusal)).toBe(true);
  const token = await ask();
  expect(token).toMatchObject({ token_type: "dpop", scope: "okta.users.read okta.groups.read" });
  const read = () =>
    oauth.protectedResourceRequest(
      token.access_token,
      "GET",
      new URL("/api/v1/users", origin),
      new Headers({ "user-agent": "test" }),
      null,
      options,
    );
  expect(oauth.isDPoPNonceError(await read().catch((thrown: unknown) => thrown))).toBe(true);
  expect((await read()).status).toBe(200);
  expect(requests.map(({ path, status }) => [path, status])).toEqual([
    ["/oauth2/v1/token", 400],
    ["/oauth2/v1/token", 200],
    ["/api/v1/users", 401],
    ["/api/v1/users", 200],
  ]);
});
