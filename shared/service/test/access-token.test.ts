import { generateKeyPairSync } from "node:crypto";
import { silentLog } from "@baton-connectors/sdk";
import type { HostHttp } from "@baton-connectors/sdk/host";
import { createSecrets } from "@baton-connectors/sdk/secrets";
import { expect, test } from "@jest/globals";
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { createAccessToken } from "../src/channel/access-token.ts";
import { addressOf } from "../src/channel/address.ts";
import { parseClientId } from "../src/credentials/client-id.ts";
import { keyIdOf, parseClientSecret } from "../src/credentials/client-secret.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const jwk = privateKey.export({ format: "jwk" });
const secretOf = (key: object) =>
  `secret-token:conductorone.com:v1:${Buffer.from(JSON.stringify(key)).toString("base64url")}`;
const clientId = parseClientId("hydra-1@acme.test:8443/pcc");
let time = new Date("2026-01-02T03:04:05.678Z");

function tokens(answer: { status?: number; body: object }, key: object = jwk) {
  const requests: { url: string; headers: Headers; form: URLSearchParams }[] = [];
  const secrets = createSecrets();
  const http = {
    fetch: async ({ url, headers, body }: Parameters<HostHttp["fetch"]>[0]) => {
      requests.push({ url: url.href, headers: new Headers(headers), form: new URLSearchParams(body) });
      return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 });
    },
  } as unknown as HostHttp;
  const token = createAccessToken({
    clientId,
    clientSecret: parseClientSecret(secretOf(key)),
    address: addressOf(clientId, {}),
    ...{ http, secrets },
    log: silentLog,
    now: () => time,
  });
  return { token, requests, secrets };
}
const good = { access_token: "tok-1234", token_type: "Bearer", expires_in: 600 };

test("the request is the one that ConductorOne documents", async () => {
  const { token, requests, secrets } = tokens({ body: good });
  expect(await token.authorization()).toBe("Bearer tok-1234");
  const [{ url, headers, form }] = requests as [(typeof requests)[0]];
  expect(url).toBe("https://acme.test:8443/auth/v1/token");
  expect(headers.get("content-type")).toBe("application/x-www-form-urlencoded");
  const assertion = form.get("client_assertion")!;
  expect(Object.fromEntries(form)).toEqual({
    client_id: clientId.text,
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: assertion,
  });
  expect(decodeProtectedHeader(assertion)).toEqual({ alg: "EdDSA", nonce: expect.stringMatching(/^[0-9a-f]{32}$/) });
  const now = 1767323045;
  expect(decodeJwt(assertion)).toEqual({
    ...{ iss: clientId.text, sub: clientId.text, aud: "acme.test" },
    ...{ iat: now, nbf: now - 120, exp: now + 120 },
  });
  const publicKey = await importJWK({ kty: "OKP", crv: "Ed25519", x: jwk.x! }, "EdDSA");
  await jwtVerify(assertion, publicKey, { currentDate: time });
  expect(secrets.scrub("tok-1234")).toBe("[REDACTED]");
});

test("a key that has an id is named by it, for assertions and for passwords", async () => {
  const { token, requests } = tokens({ body: good }, { ...jwk, kid: "key-7" });
  await token.authorization();
  expect(decodeProtectedHeader(requests[0]!.form.get("client_assertion")!)).toMatchObject({ kid: "key-7" });
  expect(await keyIdOf(parseClientSecret(secretOf({ ...jwk, kid: "key-7" })))).toBe("key-7");
  expect(await keyIdOf(parseClientSecret(secretOf(jwk)))).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  [600, 589, 591],
  [12, 5, 7],
])("a token of %i s is used for %i s, not for %i s", async (lifetime, still, over) => {
  const start = time;
  const { token, requests } = tokens({ body: { ...good, expires_in: lifetime } });
  await Promise.all([token.authorization(), token.authorization()]);
  expect(requests).toHaveLength(1);
  time = new Date(start.getTime() + still * 1000);
  await token.authorization();
  expect(requests).toHaveLength(1);
  time = new Date(start.getTime() + over * 1000);
  await token.authorization();
  expect(requests).toHaveLength(2);
  time = start;
});

test("a token that does not say how long it lives is used once", async () => {
  const { token, requests } = tokens({ body: { access_token: "tok-1234" } });
  await token.authorization();
  await token.authorization();
  expect(requests).toHaveLength(2);
});

test.each([
  ["bearer", "Bearer"],
  ["MAC", "MAC"],
  ["Basic", "Basic"],
  ["", "Bearer"],
  ["Custom", "Custom"],
])("token type %s is written %s", async (token_type, written) => {
  const { token } = tokens({ body: { ...good, token_type } });
  expect(await token.authorization()).toBe(`${written} tok-1234`);
});

test.each([201, 204, 302, 400, 401, 403, 404])("status %i is final", async (status) => {
  const answer = { body: good, status: status === 204 ? 205 : status };
  const http = { fetch: async () => new Response(answer.status === 205 ? null : "{}", { status: answer.status }) };
  const token = createAccessToken({
    clientId,
    clientSecret: parseClientSecret(secretOf(jwk)),
    address: addressOf(clientId, {}),
    http: http as unknown as HostHttp,
    secrets: createSecrets(),
    log: silentLog,
    now: () => time,
  });
  await expect(token.authorization()).rejects.toMatchObject({ code: "Unauthenticated", kind: "config" });
});
test.each([408, 429, 500, 502, 503, 504])("status %i may pass", async (status) => {
  const { token } = tokens({ body: {}, status });
  await expect(token.authorization()).rejects.toMatchObject({ code: "Unavailable" });
});
