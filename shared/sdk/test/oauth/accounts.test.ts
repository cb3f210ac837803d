import { afterEach, describe, expect, test } from "@jest/globals";
import { importJWK, jwtVerify } from "jose";
import { path } from "../../src/http/path.ts";
import { id, object } from "../../src/http/shapes.ts";
import { bearer } from "../../src/http/token.ts";
import {
  githubApp,
  githubAppJwt,
  googleServiceAccount,
  parseGoogleCredentials,
  readServiceAccount,
  readSigningKey,
} from "../../src/oauth/index.ts";
import { rs256 } from "./rfc-keys.ts";
import { answering, context } from "./server.ts";

let server: Awaited<ReturnType<typeof answering>> | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});
const { d: _, ...publicJwk } = rs256.jwk;
const verified = async (jwt: string, currentDate: Date) =>
  (await jwtVerify(jwt, await importJWK(publicJwk, "RS256"), { currentDate, algorithms: ["RS256"] })).payload;
const pem = readSigningKey(rs256.jwk).key.export({ type: "pkcs8", format: "pem" }).toString();

describe("a Google service account", () => {
  const file = (changes: object = {}) => ({
    type: "service_account",
    client_email: "sync@project.example",
    private_key: pem,
    private_key_id: "k1",
    ...changes,
  });

  test("acts for a person with the scopes it asks for, from ten seconds ago and for an hour", async () => {
    server = await answering({ body: { access_token: "t", expires_in: 3599, token_type: "Bearer" } });
    const given = context();
    const tokenUri = `${server.url}/token`;
    const account = readServiceAccount(file({ token_uri: tokenUri }), given);
    const options = {
      account,
      subject: "admin@acme.example",
      scopes: ["https://a.example/one", "https://a.example/two"],
    };
    expect((await googleServiceAccount(options, given).get()).value).toBe("t");
    const iat = Math.floor(given.now().getTime() / 1000) - 10;
    expect(await verified(server.received[0]!.form.get("assertion")!, given.now())).toEqual({
      iss: "sync@project.example",
      scope: "https://a.example/one https://a.example/two",
      aud: tokenUri,
      iat,
      exp: iat + 3600,
      sub: "admin@acme.example",
      prn: "admin@acme.example",
    });
    expect(given.secrets.scrub(pem.split("\n")[1]!)).toBe("[REDACTED]");
  });

  test("asks Google itself where its file names no other address", () => {
    expect(readServiceAccount(file(), context()).tokenUri).toBe("https://oauth2.googleapis.com/token");
  });

  test.each([
    [{ type: "authorized_user" }, "the type is 'authorized_user'"],
    [{ client_email: "" }, "client_email is missing"],
    [{ private_key: "nonsense" }, "private_key holds no PEM block"],
    [{ token_uri: "ftp://x" }, "token_uri is not an http address"],
  ])("is not read from %j", (change, words) => {
    expect(() => readServiceAccount(file(change), context())).toThrow(words);
  });

  test.each(["", "[", "null", '"s3cret'])("is not in %j", (text) => {
    expect(() => parseGoogleCredentials(text)).toThrow(/not JSON|not a JSON object/);
    expect(() => parseGoogleCredentials(text)).not.toThrow("s3cret");
  });
});

describe("a GitHub App", () => {
  const key = readSigningKey(pem);

  /** GitHub refuses an `iat` of the future, and an `exp` more than ten minutes ahead. */
  test.each([-400, -60, 0, 59])(
    "has a token of its own that GitHub takes where our clock is %i s fast",
    async (fast) => {
      const { now } = context();
      const theirs = now().getTime() / 1000;
      const { iat, exp, iss } = await verified(
        await githubAppJwt({ appId: "7", key }, new Date(now().getTime() + fast * 1000)),
        now(),
      );
      expect(iss).toBe("7");
      expect(exp! - iat!).toBe(540);
      expect(iat!).toBeLessThanOrEqual(theirs);
      expect(exp! - theirs).toBeLessThanOrEqual(600);
    },
  );

  const start = async (expires_at: string) => {
    server = await answering((request, n) =>
      request.method === "GET" ? { body: { id: 71 } } : { status: 201, body: { token: `ghs_${n}`, expires_at } },
    );
    const given = context();
    const { url } = server;
    const app = githubApp(
      {
        appId: "7",
        key,
        githubFor: (credentials) => given.http({ baseUrl: url, ...credentials }),
        findInstallation: async (github) =>
          (await github.read({ url: path`/orgs/acme/installation` }, object({ id }))).data.id,
      },
      given,
    );
    return { app, given };
  };

  test("works with a token of its installation, which is looked up once", async () => {
    const { app, given } = await start("2026-11-02T13:00:00Z");
    await app.verify();
    expect((await app.tokens.get()).value).toBe("ghs_2");
    given.pass(3_540_000);
    expect((await app.tokens.get()).value).toBe("ghs_3");
    expect(server!.received.map(({ method, path: at }) => `${method} ${at}`)).toEqual([
      "GET /orgs/acme/installation",
      "POST /app/installations/71/access_tokens",
      "POST /app/installations/71/access_tokens",
    ]);
    expect(bearer(app.tokens)).toHaveProperty("renew");
  });

  test("whose installation could not be looked up is looked up again", async () => {
    server = await answering({ status: 503 }, { body: { id: 71 } });
    const given = context();
    const { url } = server;
    const app = githubApp(
      {
        appId: "7",
        key,
        githubFor: (credentials) => given.http({ baseUrl: url, ...credentials }),
        findInstallation: async (github) => (await github.read({ url: path`/installation` }, object({ id }))).data.id,
      },
      given,
    );
    await expect(app.verify()).rejects.toMatchObject({ code: "Unavailable" });
    await app.verify();
  });

  test("does not show a token in an answer that cannot be read", async () => {
    server = await answering({ status: 201, body: '{"token":"ghs_s3cret' });
    const given = context();
    const { url } = server;
    const app = githubApp(
      {
        appId: "7",
        key,
        githubFor: (credentials) => given.http({ baseUrl: url, ...credentials }),
        findInstallation: async () => "71",
      },
      given,
    );
    await expect(app.tokens.get()).rejects.toMatchObject({
      malformed: true,
      message: expect.not.stringContaining("s3cret"),
    });
  });
});
