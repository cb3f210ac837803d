import { generateKeyPairSync } from "node:crypto";
import type { SimulatedRequest } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { fileWith, open } from "./open.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
const jwt = (exp: number) => `h.${Buffer.from(JSON.stringify({ exp })).toString("base64url")}.s`;
const formOf = ({ body }: SimulatedRequest) => Object.fromEntries(new URLSearchParams(body));

interface Case {
  readonly auth: string;
  /** Rows are asked for with a body. */
  readonly post?: true;
  /** Of the request for rows. */
  readonly sent: (request: SimulatedRequest) => unknown;
  readonly expected: unknown;
  /** The answer to the request for a token, if that is as it should be. */
  readonly token?: (
    request: SimulatedRequest,
  ) => { readonly body?: unknown; readonly headers?: Record<string, string> } | undefined;
}
const authorization = ({ headers }: SimulatedRequest) => headers.authorization;
const answered = { body: { access_token: "fresh-token", expires_in: 3600 } };
const when = (holds: boolean) => (holds ? answered : undefined);

const cases: Readonly<Record<string, Case>> = {
  none: { auth: "type: none", sent: authorization, expected: undefined },
  bearer: { auth: "type: bearer\ntoken: ${KEY}", sent: authorization, expected: "Bearer secret-key" },
  basic: {
    auth: "type: basic\nusername: ann\npassword: ${KEY}",
    sent: authorization,
    expected: basic("ann", "secret-key"),
  },
  "key in a header, with a word before it": {
    auth: "type: api_key\napi_key: { header: X-API-Key, prefix: ApiKey, key: '${KEY}' }",
    sent: ({ headers }) => headers["x-api-key"],
    expected: "ApiKey secret-key",
  },
  "key in the address": {
    auth: "type: api_key\napi_key: { query: key, key: '${KEY}' }",
    sent: ({ url }) => url.searchParams.get("key"),
    expected: "secret-key",
  },
  "key in the body": {
    auth: "type: api_key\napi_key: { body: auth_key, key: '${KEY}' }",
    post: true,
    sent: ({ body }) => JSON.parse(body),
    expected: { auth_key: "secret-key" },
  },
  "a method that a variable chooses": {
    auth: "type: ${METHOD}\ntoken: ${KEY}\nusername: ann\npassword: x",
    sent: authorization,
    expected: "Bearer secret-key",
  },
  "a login in steps, cookies and what was answered handed on": {
    auth: `type: bearer_dynamic
bearer_dynamic:
  token_url: https://login.test/token
  username: ann
  password: '\${KEY}'
  steps:
    csrf: { url: /csrf }
    code: { url: "tmpl:/code?csrf={{.steps.csrf.body.csrf}}", body: { of: cel:steps.csrf.body.csrf } }
  headers: { X-CSRF: cel:steps.csrf.body.csrf }
  extra: { code: cel:steps.code.body.code }
  token_field: jwt
  cookies: true`,
    token: ({ url, body, headers }) => {
      if (url.pathname === "/csrf") return { body: { csrf: "c&1" }, headers: { "set-cookie": "first=1; Path=/" } };
      const given = body === "" ? {} : JSON.parse(body);
      if (url.pathname === "/code")
        return url.search === "?csrf=c%261" && given.of === "c&1" && headers.cookie === "first=1"
          ? { body: { code: 7 }, headers: { "set-cookie": "second=2" } }
          : undefined;
      return given.code === "7" && headers["x-csrf"] === "c&1" && headers.cookie === "first=1; second=2"
        ? { body: { jwt: "fresh-token" } }
        : undefined;
    },
    sent: ({ headers }) => [headers.authorization, headers.cookie],
    expected: ["Bearer fresh-token", "first=1; second=2"],
  },
  "two keys": {
    auth: "type: api_keys\napi_keys: [{ header: A, key: '${KEY}' }, { header: B, key: other-key }]",
    sent: ({ headers }) => [headers.a, headers.b],
    expected: ["secret-key", "other-key"],
  },
  "client credentials with an audience": {
    auth: "type: oauth2_client_credentials\noauth2_client_credentials: { token_url: https://login.test/token, client_id: id, client_secret: '${KEY}', scope: a b, audience: api }",
    token: (request) => {
      const { grant_type: grant, scope, audience } = formOf(request);
      return when(
        authorization(request) === basic("id", "secret-key") &&
          `${grant} ${scope} ${audience}` === "client_credentials a b api",
      );
    },
    sent: authorization,
    expected: "Bearer fresh-token",
  },
  "client credentials in the form, by discovery, in another header": {
    auth: "type: oauth2_client_credentials\noauth2_client_credentials: { issuer: https://login.test, client_id: id, client_secret: '${KEY}', client_auth: body, header: X-Token, prefix: '' }",
    token: (request) => when(formOf(request).client_secret === "secret-key"),
    sent: ({ headers }) => headers["x-token"],
    expected: "fresh-token",
  },
  "another grant type": {
    auth: "type: oauth2_client_credentials\noauth2_client_credentials: { token_url: https://login.test/token, client_id: id, client_secret: '${KEY}', grant_type: account_credentials, extra: { account_id: '7' } }",
    token: (request) =>
      when(formOf(request).grant_type === "account_credentials" && formOf(request).account_id === "7"),
    sent: authorization,
    expected: "Bearer fresh-token",
  },
  password: {
    auth: "type: oauth2_password\noauth2_password: { token_url: https://login.test/token, client_id: id, client_secret: s3cret, username: ann, password: '${KEY}' }",
    token: (request) => when(formOf(request).grant_type === "password" && formOf(request).password === "secret-key"),
    sent: authorization,
    expected: "Bearer fresh-token",
  },
  "refresh token": {
    auth: "type: oauth2_refresh_token\noauth2_refresh_token: { token_url: https://login.test/token, client_id: id, client_auth: none, refresh_token: '${KEY}' }",
    token: (request) => when(formOf(request).refresh_token === "secret-key" && formOf(request).client_id === "id"),
    sent: authorization,
    expected: "Bearer fresh-token",
  },
  "signed assertion": {
    auth: "type: jwt_bearer\njwt_bearer: { token_url: https://login.test/token, client_id: app, subject: ann, key: '${PEM}' }",
    token: (request) => {
      const { assertion = "" } = formOf(request);
      const { iss, sub, aud } = JSON.parse(Buffer.from(assertion.split(".")[1] ?? "", "base64url").toString() || "{}");
      return when(`${iss} ${sub} ${aud}` === "app ann https://login.test/token");
    },
    sent: authorization,
    expected: "Bearer fresh-token",
  },
  "a login of the app's own, JSON": {
    auth: "type: bearer_dynamic\nbearer_dynamic: { token_url: https://login.test/token, username: ann, password: '${KEY}', token_field: data.jwt }",
    token: ({ body }) =>
      body === '{"username":"ann","password":"secret-key"}' ? { body: { data: { jwt: jwt(4e9) } } } : undefined,
    sent: authorization,
    expected: `Bearer ${jwt(4e9)}`,
  },
  "a login of the app's own, nested fields, token in a header": {
    auth: "type: bearer_dynamic\nbearer_dynamic: { token_url: https://login.test/token, username: ann, password: '${KEY}', username_field: c.name, password_field: c.password, token_header: X-Session, header: X-Auth, prefix: '' }",
    token: ({ body }) =>
      body === '{"c":{"name":"ann","password":"secret-key"}}'
        ? { body: {}, headers: { "x-session": "session-1" } }
        : undefined,
    sent: ({ headers }) => headers["x-auth"],
    expected: "session-1",
  },
  "a login with cookies": {
    auth: "type: bearer_dynamic\nbearer_dynamic: { token_url: https://login.test/token, username: ann, password: '${KEY}', body_format: form, cookies: true }",
    token: (request) =>
      formOf(request).password === "secret-key"
        ? { body: {}, headers: { "set-cookie": "sid=abcdef; Path=/; HttpOnly" } }
        : undefined,
    sent: ({ headers }) => [headers.cookie, headers.authorization],
    expected: ["sid=abcdef", undefined],
  },
};

function openWith({ auth, token, post }: Case, refuse = (_: SimulatedRequest) => false) {
  const asked: SimulatedRequest[] = [];
  let tokens = 0;
  const app = open(
    fileWith({ connect: `auth:\n${auth.replaceAll(/^/gm, "  ")}` }).replace(
      "url: /rows",
      post ? "url: /rows, method: POST" : "url: /rows",
    ),
    (request) => {
      if (request.url.pathname === "/.well-known/openid-configuration")
        return { status: 200, body: { token_endpoint: "https://login.test/token" } };
      if (request.url.host === "login.test") {
        tokens++;
        const answer = token?.(request);
        return answer ? { status: 200, ...answer } : { status: 401, body: { error: "invalid_client" } };
      }
      asked.push(request);
      return refuse(request) ? { status: 401, body: {} } : { status: 200, body: { rows: [{ id: "a" }] } };
    },
    { KEY: "secret-key", METHOD: "bearer", PEM: pem.replaceAll("\n", "\\n") },
  );
  return { ...app, asked, tokens: () => tokens };
}

describe("each way to show who asks", () => {
  test.each(Object.entries(cases))("%s", async (_, one) => {
    const { sync, asked, logged } = openWith(one);
    const { resources } = await sync();
    expect(resources).toHaveLength(1);
    expect(new Set(asked.map((request) => JSON.stringify(one.sent(request))))).toEqual(
      new Set([JSON.stringify(one.expected)]),
    );
    expect(logged.filter((line) => /secret-key|fresh-token|session-1|abcdef/.test(line))).toEqual([]);
  });
});

test("a token that is refused is replaced once, and no more", async () => {
  let refusals = 1;
  const { sync, tokens } = openWith(cases.password!, () => refusals-- > 0);
  await sync();
  expect(tokens()).toBe(2);
  const never = openWith(cases.password!, () => true);
  await expect(never.sync()).rejects.toMatchObject({ code: "Unauthenticated" });
  expect(never.tokens()).toBe(2);
});

test("a token of which the app says when it ends is replaced before that", async () => {
  const { runtime, tokens, pass } = openWith(cases.password!);
  await runtime.validate();
  pass(3_500_000);
  await runtime.validate();
  expect(tokens()).toBe(1);
  pass(60_000);
  await runtime.validate();
  expect(tokens()).toBe(2);
});

test("what is missing is named", () => {
  const { KEY: _, ...none } = { KEY: "" };
  const app = (text: string) => () => open(text, () => ({ status: 200 }), none);
  expect(app(fileWith({ connect: "auth: { type: bearer, token: '${KEY} ${OTHER}' }" }))).toThrow(/KEY; .*OTHER/);
  expect(app(fileWith({ connect: "auth: { type: bearer_dynamic }" }))).toThrow("bearer_dynamic needs bearer_dynamic");
});
