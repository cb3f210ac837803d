import { afterEach, describe, expect, test } from "@jest/globals";
import { path } from "../../src/http/path.ts";
import { anything } from "../../src/http/shapes.ts";
import { bearer } from "../../src/http/token.ts";
import {
  clientCredentials,
  clientSecretBasic,
  jwtBearer,
  publicClient,
  refreshToken,
  tokenExchange,
} from "../../src/oauth/index.ts";
import { answering, context, type Given } from "./server.ts";

let server: Awaited<ReturnType<typeof answering>>;
afterEach(() => server.close());

const nth =
  (more: object = {}) =>
  (_: unknown, n: number): Given => ({
    body: { access_token: `t${n}`, token_type: "bearer", expires_in: 3600, ...more },
  });
const client = clientSecretBasic({ clientId: "app", clientSecret: "app-s3cret" });
const fieldsAt = (n: number) => Object.fromEntries(server.received[n]!.form);

describe("client credentials", () => {
  test("ask with scopes, audience and resources; the token says what was granted and when it ends", async () => {
    server = await answering(nth({ scope: "read" }));
    const given = context();
    const parameters = { audience: "https://api.example", resource: ["https://one.example", "https://two.example"] };
    const tokens = clientCredentials(
      { tokenUrl: `${server.url}/t`, client, scopes: ["read", "write"], parameters },
      given,
    );
    const { expiresAt, ...token } = await tokens.get();
    expect(token).toEqual({ value: "t1", type: "Bearer", scopes: ["read"], others: {} });
    expect(expiresAt!.getTime() - given.now().getTime()).toBe(3_600_000);
    expect([...server.received[0]!.form]).toEqual([
      ["grant_type", "client_credentials"],
      ["scope", "read write"],
      ["audience", "https://api.example"],
      ["resource", "https://one.example"],
      ["resource", "https://two.example"],
    ]);
  });

  test("are used once by all who ask at the same time, and again a minute before the end", async () => {
    server = await answering(nth());
    const given = context();
    const tokens = clientCredentials({ tokenUrl: server.url, client }, given);
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => tokens.get()));
    expect([new Set(all.map(({ value }) => value)), server.received.length]).toEqual([new Set(["t1"]), 1]);
    given.pass(3_539_000);
    await tokens.get();
    expect(server.received).toHaveLength(1);
    given.pass(1_000);
    expect((await tokens.get()).value).toBe("t2");
  });

  test("whose token is refused get one other, and no third", async () => {
    const refused: Given = { status: 401, body: { error: "invalid_token" } };
    server = await answering((request, n) => (request.path === "/t" ? nth()(request, n) : refused));
    const given = context();
    const http = given.http({
      baseUrl: server.url,
      ...bearer(clientCredentials({ tokenUrl: `${server.url}/t`, client }, given)),
    });
    await expect(http.read({ url: path`/users` }, anything)).rejects.toMatchObject({ code: "Unauthenticated" });
    const calls = server.received.map((one) => [one.path, one.path === "/t" ? "" : one.headers.authorization]);
    expect(calls).toEqual([
      ["/t", ""],
      ["/users", "Bearer t1"],
      ["/t", ""],
      ["/users", "Bearer t3"],
    ]);
  });

  test("that failed are asked for again by the next who needs a token", async () => {
    server = await answering({ status: 503 }, nth());
    const tokens = clientCredentials({ tokenUrl: server.url, client }, context());
    await expect(tokens.get()).rejects.toMatchObject({ code: "Unavailable", effect: "none" });
    expect((await tokens.get()).value).toBe("t2");
  });
});

test("a JWT bearer assertion is made for each request", async () => {
  server = await answering(nth({ expires_in: 30 }));
  let made = 0;
  const assertion = async () => `assertion-${++made}`;
  const tokens = jwtBearer({ tokenUrl: server.url, assertion, marginMs: 10_000 }, context());
  expect((await tokens.get()).value).toBe("t1");
  expect((await tokens.get()).value).toBe("t1");
  tokens.drop("t1");
  expect((await tokens.get()).value).toBe("t2");
  const grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  expect([fieldsAt(0), fieldsAt(1)]).toEqual([
    { grant_type, assertion: "assertion-1" },
    { grant_type, assertion: "assertion-2" },
  ]);
});

test("another's token is exchanged", async () => {
  server = await answering(nth());
  const exchange = async () => ({
    subject_token: "theirs",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
  });
  await tokenExchange({ tokenUrl: server.url, exchange, scopes: ["a"] }, context()).get();
  expect(fieldsAt(0)).toEqual({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: "theirs",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    scope: "a",
  });
});

describe("a refresh token", () => {
  const sources = (given: ReturnType<typeof context>, more: object = {}) =>
    refreshToken({ tokenUrl: server.url, client: publicClient("app"), refreshToken: "first-refresh", ...more }, given);

  test("stays where the server gives no other", async () => {
    server = await answering(nth());
    const tokens = sources(context());
    for (const value of ["t1", "t2"]) {
      await tokens.get();
      tokens.drop(value);
    }
    const asked = { grant_type: "refresh_token", refresh_token: "first-refresh", client_id: "app" };
    expect([fieldsAt(0), fieldsAt(1)]).toEqual([asked, asked]);
  });

  test("is replaced by the one the server gives, which is kept before the token is used", async () => {
    server = await answering((request, n) => nth({ refresh_token: `refresh-${n}` })(request, n));
    const given = context();
    const kept: string[] = [];
    let store: () => void = () => {};
    const stored = new Promise<void>((resolve) => {
      store = resolve;
    });
    const onRotated = async (token: string) => {
      kept.push(token);
      await stored;
    };
    const tokens = sources(given, { onRotated });
    let handedOut = false;
    const first = tokens.get().then((token) => {
      handedOut = true;
      return token;
    });
    while (kept.length === 0) await new Promise(setImmediate);
    expect(handedOut).toBe(false);
    store();
    tokens.drop((await first).value);
    await tokens.get();
    expect([fieldsAt(0).refresh_token, fieldsAt(1).refresh_token]).toEqual(["first-refresh", "refresh-1"]);
    expect(kept).toEqual(["refresh-1", "refresh-2"]);
    expect(given.secrets.scrub("first-refresh refresh-1 refresh-2 t1")).not.toMatch(/refresh-\d|first-refresh/);
  });

  test("that could not be kept is an error, and the new one is used nevertheless", async () => {
    server = await answering(nth({ refresh_token: "second-refresh" }));
    const tokens = sources(context(), { onRotated: () => Promise.reject(new Error("disk full")) });
    await expect(tokens.get()).rejects.toThrow("disk full");
    expect((await tokens.get()).value).toBe("t2");
    expect(fieldsAt(1).refresh_token).toBe("second-refresh");
  });

  test("is sent once by all who ask at the same time: a second use could withdraw it", async () => {
    server = await answering((request, n) => nth({ refresh_token: `refresh-${n}` })(request, n));
    const tokens = sources(context());
    await Promise.all([1, 2, 3].map(() => tokens.get()));
    expect(server.received).toHaveLength(1);
  });

  test("that has ended says what to do, and is not shown", async () => {
    const body = { error: "invalid_grant", error_description: "Token first-refresh has been revoked" };
    server = await answering({ status: 400, body });
    await expect(sources(context()).get()).rejects.toMatchObject({
      code: "Unauthenticated",
      vendorCode: "invalid_grant",
      hint: expect.stringContaining("withdrawn"),
      message: "POST / answered 400: invalid_grant: Token [REDACTED] has been revoked",
    });
  });
});
