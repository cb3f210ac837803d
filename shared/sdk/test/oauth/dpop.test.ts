import { afterEach, describe, expect, test } from "@jest/globals";
import { calculateJwkThumbprint, decodeJwt, EmbeddedJWK, jwtVerify } from "jose";
import { clientCredentials, createDpop, privateKeyJwt, readSigningKey } from "../../src/oauth/index.ts";
import { es256, rs256 } from "./rfc-keys.ts";
import { type Answer, answering, context } from "./server.ts";

let server: Awaited<ReturnType<typeof answering>> | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe("a proof", () => {
  test.each([
    ["RS256", rs256.jwk],
    ["ES256", es256.jwk],
  ])("with %s is what jose takes, for the key it names", async (alg, jwk) => {
    const { now } = context();
    const proof = await createDpop({ key: readSigningKey(jwk), now }).proof({
      method: "POST",
      url: new URL("https://server.example.com/token?x=1#y"),
    });
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: "dpop+jwt",
      algorithms: [alg],
      currentDate: now(),
    });
    expect(payload).toMatchObject({ htm: "POST", htu: "https://server.example.com/token", jti: expect.any(String) });
    expect(payload).not.toHaveProperty("nonce");
    expect(protectedHeader.jwk).not.toHaveProperty("d");
    expect(await calculateJwkThumbprint(protectedHeader.jwk!)).toBe(await calculateJwkThumbprint(jwk));
  });

  test("names the hash of the token as RFC 9449, 7.1 prints it, and the nonce of the last answer", async () => {
    const dpop = createDpop({ key: readSigningKey(es256.jwk), now: context().now });
    dpop.learn(new Headers({ "dpop-nonce": "eyJ7S_zG.eyJH0-Z.HX4w-7v" }));
    dpop.learn(new Headers());
    const url = new URL("https://resource.example.org/protectedresource");
    const accessToken = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    expect(decodeJwt(await dpop.proof({ method: "GET", url, accessToken }))).toMatchObject({
      ath: "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo",
      nonce: "eyJ7S_zG.eyJH0-Z.HX4w-7v",
    });
  });
});

describe("a token that is bound to a key", () => {
  const key = readSigningKey(es256.jwk);
  const challenge = (nonce?: string): Answer => ({
    status: 400,
    headers: nonce === undefined ? {} : { "DPoP-Nonce": nonce },
    body: { error: "use_dpop_nonce" },
  });
  const start = async (...answers: readonly Answer[]) => {
    server = await answering(...answers);
    const client = privateKeyJwt({ clientId: "app", key });
    return clientCredentials({ tokenUrl: `${server.url}/token`, client, dpopKey: key }, context());
  };
  const bound = { access_token: "t", token_type: "dpop", expires_in: 60 };

  test("is asked for again with the nonce that the server wants, with another assertion", async () => {
    const tokens = await start(challenge("n1"), { body: bound, headers: { "DPoP-Nonce": "n2" } }, { body: bound });
    expect(await tokens.get()).toMatchObject({ value: "t", type: "DPoP" });
    tokens.drop("t");
    await tokens.get();
    const { received } = server!;
    expect(received.map(({ headers }) => decodeJwt(String(headers.dpop)).nonce)).toEqual([undefined, "n1", "n2"]);
    const ids = received.map(({ form }) => decodeJwt(form.get("client_assertion")!).jti);
    expect(new Set(ids).size).toBe(3);
  });

  test("may be none: then it is Bearer", async () => {
    const tokens = await start({ body: { ...bound, token_type: "Bearer" } });
    expect(await tokens.get()).toMatchObject({ type: "Bearer" });
  });

  test("has to say which it is", async () => {
    const tokens = await start({ body: { access_token: "t" } });
    await expect(tokens.get()).rejects.toMatchObject({ malformed: true });
  });

  test.each([
    ["again", "n1", 2],
    ["without saying which", undefined, 1],
  ])("ends where the server wants a nonce %s", async (_, nonce, requests) => {
    const tokens = await start(challenge(nonce));
    await expect(tokens.get()).rejects.toMatchObject({ code: "Unavailable" });
    expect(server!.received).toHaveLength(requests);
  });
});
