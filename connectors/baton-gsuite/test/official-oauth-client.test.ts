import { createPrivateKey } from "node:crypto";
import { expect, test } from "@jest/globals";
import { SignJWT } from "jose";
import * as oauth from "oauth4webapi";
import { createGoogleSimulator, makeServiceAccount, makeTenant } from "../simulator/index.ts";

const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const issuer = "https://oauth2.googleapis.com";

/** What jose and a certified client, which others wrote, make of the simulated token endpoint: the rules are not ours alone. */
test("oauth4webapi gets a token for an assertion that jose signed, and none for another's", async () => {
  const serviceAccount = makeServiceAccount();
  const tenant = makeTenant({ users: 3, groups: 1 }, 1);
  const { handle } = createGoogleSimulator({ tenant, serviceAccount });
  const fetch = async (url: string, { method, headers, body }: oauth.CustomFetchOptions<"POST", URLSearchParams>) => {
    const reply = await handle({ method, url: new URL(url), headers, body: body.toString() });
    return Response.json(reply.body, { status: reply.status });
  };
  const as = { issuer, token_endpoint: `${issuer}/token` };
  const ask = async (subject: string) => {
    const assertion = await new SignJWT({ scope: "https://www.googleapis.com/auth/admin.directory.user.readonly" })
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .setIssuer(serviceAccount.clientEmail)
      .setSubject(subject)
      .setAudience(as.token_endpoint)
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(createPrivateKey(serviceAccount.privateKey));
    const client = { client_id: serviceAccount.clientEmail };
    const response = await oauth.genericTokenEndpointRequest(
      as,
      client,
      oauth.None(),
      jwtBearer,
      { assertion },
      {
        [oauth.customFetch]: fetch as never,
      },
    );
    return oauth.processGenericTokenEndpointResponse(as, client, response);
  };
  expect(await ask(tenant.adminEmail)).toMatchObject({ token_type: "bearer", expires_in: 3599 });
  await expect(ask("nobody@elsewhere.example")).rejects.toMatchObject({ error: "invalid_grant", status: 400 });
});
