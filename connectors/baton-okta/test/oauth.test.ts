import { generateKeyPairSync } from "node:crypto";
import { createSecrets, silentLog } from "@baton-connectors/sdk";
import { httpFactory } from "@baton-connectors/sdk/host";
import type { Fault } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { createTokenSource, readPrivateKey } from "../src/oauth/token-source.ts";
import { oauthConfig, openOrganisation, rsaKey } from "./organisation.ts";

const tokenCalls = (organisation: ReturnType<typeof openOrganisation>) =>
  organisation.requests.filter(({ path }) => path === "/oauth2/v1/token");

describe("a token", () => {
  test("is asked for twice the first time, with assertion, scopes and proof, and shared by all calls", async () => {
    const organisation = openOrganisation();
    await organisation.sync(oauthConfig, { resourceTypeIds: ["user", "group"] });
    const calls = tokenCalls(organisation);
    expect(calls.map(({ status }) => status)).toEqual([400, 200]);
    const form = new URLSearchParams(calls[1]!.body);
    expect(form.get("scope")).toBe(
      "okta.users.read okta.groups.read okta.roles.read okta.apps.read okta.users.manage okta.groups.manage okta.roles.manage okta.apps.manage",
    );
    const assertion = form.get("client_assertion")!;
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: "RS256", typ: "JWT", kid: "golden-key-1" });
    const claims = decodeJwt(assertion);
    expect(claims).toMatchObject({
      iss: oauthConfig.clientId,
      sub: oauthConfig.clientId,
      aud: "https://golden.okta-sim.test/oauth2/v1/token",
    });
    expect(claims.exp! - claims.iat!).toBe(300);
    const proofs = calls.map(({ headers }) => decodeJwt(headers.dpop!));
    expect(proofs.map(({ nonce, ath }) => [nonce, ath])).toEqual([
      [undefined, undefined],
      ["tok-nonce-1", undefined],
    ]);
    expect(new Set(organisation.requests.map(({ headers }) => decodeJwt(headers.dpop!).jti)).size).toBe(
      organisation.requests.length,
    );
    expect(JSON.stringify(decodeProtectedHeader(calls[0]!.headers.dpop!))).not.toContain('"d"');
  });

  test("names the scopes of secrets and devices only when they are wanted", async () => {
    const scopes = async (change: object, resourceTypeIds: string[]) => {
      const organisation = openOrganisation();
      await organisation.sync({ ...oauthConfig, ...change }, { resourceTypeIds });
      return new URLSearchParams(tokenCalls(organisation)[0]!.body).get("scope")!.split(" ").slice(8);
    };
    expect(await scopes({}, [])).toEqual(["okta.devices.read"]);
    expect(await scopes({ syncSecrets: true }, ["api-token", "device"])).toEqual([
      "okta.apiTokens.read",
      "okta.devices.read",
    ]);
    expect(await scopes({ syncSecrets: true }, ["user"])).toEqual(["okta.apiTokens.read"]);
  });

  test("is shared by calls at the same time, and renewed a minute before its end", async () => {
    const organisation = openOrganisation({ sim: { expiresIn: 61 } });
    const runtime = organisation.runtime(oauthConfig);
    await Promise.all([1, 2, 3].map(() => runtime.listResources({ resourceTypeId: "group" })));
    expect(tokenCalls(organisation)).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await runtime.listResources({ resourceTypeId: "group" });
    expect(tokenCalls(organisation)).toHaveLength(3);
  });

  test("that is Bearer goes without proofs", async () => {
    const organisation = openOrganisation({ sim: { oauthTokenType: "Bearer" } });
    await organisation.sync(oauthConfig, { resourceTypeIds: ["user"] });
    const users = organisation.requests.find(({ path }) => path === "/api/v1/users")!;
    expect(users.headers.authorization).toMatch(/^Bearer /);
    expect([users.headers.dpop, users.headers["x-okta-user-agent-extended"]]).toEqual([undefined, undefined]);
  });

  test.each([
    [{ token_type: "mac", access_token: "x" }, "token type mac"],
    [{ token_type: "Bearer", access_token: "a\r\nb" }, "malformed access token"],
  ])("%j is refused", async (body, words) => {
    const faults = [{ path: "/oauth2/v1/token", effect: { kind: "reply", reply: { status: 200, body } } }] as const;
    await expect(openOrganisation({ faults }).runtime(oauthConfig).validate()).rejects.toMatchObject({
      code: "Unauthenticated",
      message: expect.stringContaining(words),
    });
  });

  test("for a client Okta does not know ends the start with a hint", async () => {
    const refused = openOrganisation()
      .runtime({ ...oauthConfig, clientId: "0oawrong" })
      .validate();
    await expect(refused).rejects.toMatchObject({
      code: "Unauthenticated",
      vendorCode: "invalid_client",
      hint: expect.stringContaining("key id"),
    });
  });
});

describe("the token endpoint", () => {
  const path = "/oauth2/v1/token";
  const answer = (status: number, body: object, headers: Record<string, string> = {}) =>
    ({ path, effect: { kind: "reply", reply: { status, body, headers } } }) as const;
  const token = (more: object) => answer(200, { token_type: "Bearer", access_token: "x", ...more });
  const start = (fault: Fault) => {
    const organisation = openOrganisation({ faults: [fault] });
    return { organisation, validated: organisation.runtime(oauthConfig).validate() };
  };

  test.each([
    [500, { error: "server_error" }, "Unavailable"],
    [400, { error: "invalid_scope", error_description: "None" }, "Unauthenticated"],
    [401, { error: "invalid_client" }, "Unauthenticated"],
    [403, "<html>proxy</html>", "Unauthenticated"],
    [400, { error: "use_dpop_nonce" }, "Unavailable"],
  ])("answering %i %j: %s %s", async (status, body, code) => {
    const { validated } = start(answer(status, body as object));
    await expect(validated).rejects.toMatchObject({ code });
  });

  test("saying that there is a limit is waited for", async () => {
    const { organisation, validated } = start({ ...answer(429, {}), times: 3 });
    await validated;
    expect([organisation.waits.length, tokenCalls(organisation).length]).toEqual([3, 5]);
  });

  test.each([204, 200])(
    "answering %i without a body, with HTML or without a token is asked again, and ends",
    async (status) => {
      const bodies =
        status === 204
          ? [undefined]
          : [
              undefined,
              null,
              {},
              [],
              { access_token: "x" },
              { token_type: "DPoP" },
              { token_type: "DPoP", access_token: "" },
            ];
      for (const body of bodies) {
        const { validated } = start(answer(status, body as never));
        await expect(validated).rejects.toMatchObject({ code: "Unavailable", malformed: true });
      }
    },
  );

  test("asking for a nonce again and again ends, after the nonce was used once", async () => {
    const challenge = answer(400, { error: "use_dpop_nonce" }, { "DPoP-Nonce": "same" });
    const { organisation, validated } = start(challenge);
    await expect(validated).rejects.toMatchObject({ code: "Unavailable" });
    const nonces = tokenCalls(organisation).map(({ headers }) => decodeJwt(headers.dpop!).nonce);
    expect(nonces.slice(0, 2)).toEqual([undefined, "same"]);
  });

  test.each([
    [{ expires_in: "7200" }, 7200],
    [{ expires_in: 120 }, 120],
    [{ expires_in: 0 }, 3600],
    [{ expires_in: -5 }, 3600],
    [{}, 3600],
  ])("giving %j makes a token for %i seconds, less a minute", async (given, seconds) => {
    const organisation = openOrganisation({ faults: [token(given)] });
    const { signal } = new AbortController();
    const http = httpFactory({ log: silentLog, signal, transport: async () => organisation.transport });
    let at = 0;
    const source = createTokenSource(
      {
        origin: "https://golden.okta-sim.test",
        clientId: "c",
        key: readPrivateKey(rsaKey.privateKey, "k"),
        scopes: ["s"],
      },
      { http, secrets: createSecrets(), now: () => new Date(at), log: silentLog, signal },
    );
    const calls = async (second: number) => {
      at = second * 1000;
      await source.get();
      return tokenCalls(organisation).length;
    };
    expect([await calls(0), await calls(seconds - 61), await calls(seconds - 60)]).toEqual([1, 1, 2]);
  });
});

describe("a proof", () => {
  test("names the request without query, the token's hash, and the nonce once Okta asked for one", async () => {
    const organisation = openOrganisation({ sim: { resourceNonce: true } });
    await organisation.sync(oauthConfig, { resourceTypeIds: ["user"] });
    const calls = organisation.requests.filter(({ path }) => path === "/api/v1/users");
    expect(calls.map(({ status }) => status)).toEqual([401, 200, 200, 200, 200, 200, 200]);
    const proofs = calls.map(({ headers }) => decodeJwt(headers.dpop!));
    expect(proofs.map(({ nonce }) => nonce)).toEqual([undefined, ...Array(6).fill("res-nonce-1")]);
    expect(proofs[1]).toMatchObject({
      htm: "GET",
      htu: "https://golden.okta-sim.test/api/v1/users",
      ath: expect.any(String),
    });
    expect(calls[1]!.headers["x-okta-user-agent-extended"]).toBe("isDPoP:true");
  });

  test("is renewed for changes too, and a change is made once", async () => {
    const organisation = openOrganisation({ sim: { resourceNonce: true } });
    await organisation
      .runtime(oauthConfig)
      .deleteResource({ id: { resourceType: "group", resource: "00ga0000000000002x7d" } as never });
    expect(organisation.calls().slice(2)).toEqual([
      "DELETE /api/v1/groups/00ga0000000000002x7d",
      "DELETE /api/v1/groups/00ga0000000000002x7d",
    ]);
    expect(organisation.requests.at(-1)!.status).toBe(204);
  });
});

describe("a nonce of the organisation", () => {
  const challenge = (headers: Record<string, string>, more: Partial<Fault> = {}): Fault => ({
    path: "/api/v1/*",
    effect: {
      kind: "reply",
      reply: {
        status: 401,
        body: { errorCode: "E0000011", errorSummary: "No" },
        headers: { "WWW-Authenticate": 'DPoP error="use_dpop_nonce"', ...headers },
      },
    },
    ...more,
  });
  const sync = (fault: Fault) => {
    const organisation = openOrganisation({ faults: [fault] });
    const ended = organisation.sync(oauthConfig, { resourceTypeIds: ["user", "group"] });
    const nonces = () =>
      organisation.requests
        .filter(({ path }) => path.startsWith("/api/"))
        .map(({ headers }) => decodeJwt(headers.dpop!).nonce);
    return { organisation, ended, nonces };
  };

  test("that changes on the way is used from then on, and nothing is read twice or lost", async () => {
    const { ended, nonces } = sync(challenge({ "DPoP-Nonce": "new" }, { after: 3, times: 1 }));
    const whole = await openOrganisation().sync({}, { resourceTypeIds: ["user", "group"] });
    expect((await ended).store.content().grants).toEqual(whole.store.content().grants);
    expect(nonces().slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(nonces().slice(4)).toContain("new");
    expect(nonces().at(-1)).toBe("new");
  });

  test("that is asked for again right after it was given ends the call, not in a circle", async () => {
    const { organisation, ended } = sync(challenge({ "DPoP-Nonce": "same" }, { path: "/api/v1/users" }));
    await expect(ended).rejects.toMatchObject({ code: "Unauthenticated" });
    expect(organisation.requests.filter(({ path }) => path === "/api/v1/users")).toHaveLength(2);
  });

  test("that is not told is no reason to try again", async () => {
    const { organisation, ended } = sync(challenge({}, { path: "/api/v1/users" }));
    await expect(ended).rejects.toMatchObject({ code: "Unauthenticated" });
    expect(organisation.requests.filter(({ path }) => path === "/api/v1/users")).toHaveLength(1);
  });

  test("in an answer that succeeded is used by the next call", async () => {
    const effect = { kind: "reply", reply: { status: 200, body: [], headers: { "DPoP-Nonce": "early" } } } as const;
    const { ended, nonces } = sync({ path: "/api/v1/users", effect });
    await ended;
    expect(nonces()[0]).toBeUndefined();
    expect(nonces().at(-1)).toBe("early");
  });
});

describe("a token that is refused before its end", () => {
  const refusal = (more: Partial<Fault> = {}): Fault => ({
    path: "/api/v1/*",
    effect: { kind: "reply", reply: { status: 401, body: { errorCode: "E0000011", errorSummary: "Invalid token" } } },
    ...more,
  });
  const usedTokens = ({ requests }: ReturnType<typeof openOrganisation>) =>
    requests.filter(({ path }) => path.startsWith("/api/")).map(({ headers }) => headers.authorization);

  test.each(["DPoP", "Bearer"])("%s: is renewed once, in the middle of a sync, and nothing is lost", async (type) => {
    const options = { sim: { oauthTokenType: type, resourceNonce: type === "DPoP" } };
    const whole = await openOrganisation(options).sync(oauthConfig, { resourceTypeIds: ["user", "group"] });
    const organisation = openOrganisation({ ...options, faults: [refusal({ after: 4, times: 1 })] });
    const { store } = await organisation.sync(oauthConfig, { resourceTypeIds: ["user", "group"] });
    expect(store.content()).toEqual(whole.store.content());
    expect(new Set(usedTokens(organisation)).size).toBe(2);
  });

  test("by many requests at the same time is renewed once for all of them", async () => {
    const organisation = openOrganisation();
    const runtime = organisation.runtime(oauthConfig);
    const ask = () => runtime.listResources({ resourceTypeId: "group" });
    await ask();
    const before = tokenCalls(organisation).length;
    organisation.addFault(refusal({ times: 5 }));
    await Promise.all([1, 2, 3, 4, 5].map(ask));
    expect(tokenCalls(organisation)).toHaveLength(before + 1);
  });

  test("and refused again is the error, with what to do", async () => {
    const organisation = openOrganisation({ faults: [refusal()] });
    const ended = organisation.sync(oauthConfig, { resourceTypeIds: ["user"] });
    await expect(ended).rejects.toMatchObject({
      code: "Unauthenticated",
      hint: expect.stringContaining("OAuth app"),
    });
    expect(usedTokens(organisation)).toHaveLength(2);
    expect(new Set(usedTokens(organisation)).size).toBe(2);
  });

  test("is no reason to ask a token endpoint again that refuses", async () => {
    const organisation = openOrganisation();
    const wrong = { ...oauthConfig, clientId: "0oawrong" };
    const ended = organisation.sync(wrong, { resourceTypeIds: ["user"] });
    await expect(ended).rejects.toMatchObject({ code: "Unauthenticated", vendorCode: "invalid_client" });
    expect(tokenCalls(organisation)).toHaveLength(1);
  });
});

describe("a private key", () => {
  const pem = (type: "pkcs1" | "pkcs8", modulusLength = 2048) =>
    generateKeyPairSync("rsa", {
      modulusLength,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type, format: "pem" },
    }).privateKey;

  test("may be PKCS#1 or PKCS#8, with real or written line breaks", () => {
    for (const text of [pem("pkcs1"), pem("pkcs8"), rsaKey.privateKey.replaceAll("\n", "\\n")]) {
      expect(readPrivateKey(text, "k").publicJwk).toMatchObject({ kty: "RSA", kid: "k", alg: "RS256", use: "sig" });
    }
  });

  test.each([
    ["key.pem", "no PEM block"],
    ["-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----", "unsupported PEM block type"],
    ["-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----", "cannot be read"],
    [pem("pkcs8", 1024), "at least 2048"],
  ])("is refused when it is none (%#)", (text, words) => {
    expect(() => readPrivateKey(text, "k")).toThrow(words);
  });
});

test("no users in OAuth mode is a warning that names the missing admin role", async () => {
  const { summary } = await openOrganisation({ oauth: { adminRole: false } }).sync(oauthConfig);
  expect(summary.outcome).toBe("finished");
  expect(JSON.stringify(summary.skips)).toContain("assign the OAuth app an admin role");
});
