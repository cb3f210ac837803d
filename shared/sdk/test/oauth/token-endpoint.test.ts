import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "@jest/globals";
import { clientCredentials, clientSecretBasic, clientSecretPost, jwtBearer } from "../../src/oauth/index.ts";
import { withRepeatedRequests } from "../../src/waiting/request-scope.ts";
import { patienceOfCall } from "../../src/waiting/waits.ts";
import { answering, context, type Given } from "./server.ts";

let server: Awaited<ReturnType<typeof answering>>;
afterEach(() => server.close());

const client = clientSecretBasic({ clientId: "app", clientSecret: "app-s3cret" });
async function failed(answer: Given, more: object = {}) {
  server = await answering(answer);
  const given = context();
  const thrown = await clientCredentials({ tokenUrl: `${server.url}/token`, client, ...more }, given)
    .get()
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  return { thrown, shown: `${inspect(thrown, { depth: 10 })}${given.lines.join("\n")}` };
}

describe("a refusal", () => {
  test.each([
    [400, "invalid_request", "Unauthenticated", "other parameters"],
    [401, "invalid_client", "Unauthenticated", "secret or key"],
    [400, "invalid_grant", "Unauthenticated", "withdrawn"],
    [400, "unauthorized_client", "Unauthenticated", "Allow the client"],
    [400, "unsupported_grant_type", "Unauthenticated", "address"],
    [400, "invalid_scope", "Unauthenticated", "scopes"],
    [400, "invalid_target", "Unauthenticated", "audience"],
    [403, "access_denied", "Unauthenticated", "refused"],
    [400, "temporarily_unavailable", "Unavailable", undefined],
    [400, "of_its_own", "Unauthenticated", undefined],
    // Some refuse with 200.
    [200, "invalid_grant", "Unauthenticated", "withdrawn"],
    [200, "server_error", "Unavailable", undefined],
  ])("%i %s is %s, with what to do", async (status, error, code, hint) => {
    const { thrown } = await failed({ status, body: { error, error_description: "Because." } });
    expect(thrown).toMatchObject({
      code,
      vendorCode: error,
      hint: hint === undefined ? undefined : expect.stringContaining(hint),
      message: `POST /token answered ${status}: ${error}: Because.`,
      request: { status },
    });
  });

  test.each([
    [403, "Unauthenticated"],
    [404, "Unauthenticated"],
    [409, "Unauthenticated"],
    [408, "Unavailable"],
    [429, "Unavailable"],
    [500, "Unavailable"],
    [501, "Unavailable"],
  ])("%i says nothing of what the token is for: %s", async (status, code) => {
    const { thrown } = await failed({ status, body: "<html>proxy</html>" });
    expect(thrown).toMatchObject({ code, effect: "none" });
  });

  test("may have a connector's own hint", async () => {
    const { thrown } = await failed(
      { status: 400, body: { error: "invalid_scope" } },
      { hints: { invalid_scope: "Ask Ada." } },
    );
    expect(thrown).toMatchObject({ hint: "Ask Ada." });
  });

  test("that repeats what was sent shows no secret of it", async () => {
    const encoded = Buffer.from("app:app-s3cret").toString("base64");
    const error_description = `bad app-s3cret, Basic ${encoded}, client_assertion=eyJhbGciOi.x.y ${"x".repeat(5000)}`;
    const { thrown, shown } = await failed({ status: 401, body: { error: "invalid_client", error_description } });
    expect(shown).not.toContain("app-s3cret");
    expect(shown).not.toContain(encoded);
    expect(shown).not.toContain("eyJhbGciOi");
    expect((thrown as Error).message.length).toBeLessThan(400);
  });
});

describe("an answer", () => {
  const text = (body: string): Given => ({ body });
  test.each([
    ["without a body", { status: 204 }],
    ["with nothing", { body: {} }],
    ["that is a list", { body: [] }],
    ["with an empty token", { body: { access_token: "", token_type: "Bearer" } }],
    ["with a token that is none", { body: { access_token: 7, token_type: "Bearer" } }],
    ["with an error of its own", { body: { error: "try later" } }],
    ["that is a page", text("<html></html>")],
    ["that breaks off", text('{"access_token":"s3cret-token","expires_in":35')],
    ["with the token under another name", { body: { token: "s3cret-token" } }],
  ])("%s is worth another try, and nothing of it is shown", async (_, answer) => {
    const { thrown, shown } = await failed(answer);
    expect(thrown).toMatchObject({ code: "Unavailable", malformed: true, effect: "none" });
    expect(shown).toContain("POST /token answered 20");
    expect(shown).not.toContain("s3cret-token");
  });

  test("without end is not read to its end", async () => {
    const { thrown, shown } = await failed(text(`{"access_token":"${"s3cret".repeat(400_000)}"}`));
    expect(thrown).toMatchObject({ malformed: true, message: "POST /token answered 200 with more than a mebibyte" });
    expect(shown).not.toContain("s3crets3cret");
  });

  test("of almost a mebibyte is read", async () => {
    server = await answering({ body: { access_token: "t", id_token: "x".repeat(1_000_000) } });
    expect((await clientCredentials({ tokenUrl: server.url, client }, context()).get()).value).toBe("t");
  });

  test.each([
    ["mac", "the token type mac"],
    // Bound to a key that this request did not prove to have.
    ["DPoP", "the token type DPoP"],
  ])("of the type %s is of no use", async (token_type, words) => {
    const { thrown } = await failed({ body: { access_token: "t", token_type } });
    expect(thrown).toMatchObject({ code: "Unauthenticated", message: expect.stringContaining(words) });
  });

  test.each(["a\r\nX-Evil: 1", "a b", "ü"])(
    "with a token that is no header's (%j) is of no use",
    async (access_token) => {
      const { thrown, shown } = await failed({ body: { access_token, token_type: "Bearer" } });
      expect(thrown).toMatchObject({ code: "Unauthenticated" });
      expect(shown).not.toContain("Evil");
    },
  );

  test.each([
    [{ expires_in: 120 }, {}, 120],
    [{ expires_in: "120" }, {}, 120],
    [{}, {}, undefined],
    [{ expires_in: 0 }, {}, undefined],
    [{ expires_in: "soon" }, {}, undefined],
    [{ expires_in: -1 }, { defaultLifetimeSeconds: 600 }, 600],
    [{ expires_in: 1e300 }, {}, 315_360_000],
  ])("saying %j (%j) is good for %p seconds", async (said, more, seconds) => {
    server = await answering({ body: { access_token: "t", ...said } });
    const given = context();
    const { expiresAt } = await clientCredentials({ tokenUrl: server.url, client, ...more }, given).get();
    expect(expiresAt && (expiresAt.getTime() - given.now().getTime()) / 1000).toBe(seconds);
  });
});

describe("credentials", () => {
  test.each([301, 302, 303, 307, 308])("do not follow a redirect (%i)", async (status) => {
    const elsewhere = await answering({ body: { access_token: "stolen" } });
    const secret = clientSecretPost({ clientId: "app", clientSecret: "app-s3cret" });
    const location = { location: `${elsewhere.url}/token` };
    const { thrown } = await failed({ status, headers: location }, { client: secret });
    await elsewhere.close();
    expect(elsewhere.received).toEqual([]);
    expect(thrown).toMatchObject({
      code: "Unauthenticated",
      message: expect.stringContaining("do not follow a redirect"),
    });
  });

  test.each(["http://auth.example/token", "ftp://127.0.0.1/token", "nonsense", ""])(
    "do not go to %j",
    async (tokenUrl) => {
      server = await answering({});
      expect(() => clientCredentials({ tokenUrl, client }, context())).toThrow("must be https");
    },
  );

  test("are out of reach of logs", async () => {
    const { shown } = await failed({ status: 500 });
    expect(shown).not.toMatch(/app-s3cret|YXBwOmFwcC1zM2NyZXQ/);
  });
});

test("within a change a grant is sent once, and its failure leaves no doubt about the change", async () => {
  server = await answering({ status: 503 });
  const given = context();
  const tokens = jwtBearer({ tokenUrl: server.url, assertion: async () => "one-time" }, given);
  const repeating = {
    patience: patienceOfCall,
    now: given.now,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    sleep: async () => {},
    signal: new AbortController().signal,
  };
  await expect(withRepeatedRequests(repeating, () => tokens.get())).rejects.toMatchObject({ effect: "none" });
  expect(server.received).toHaveLength(1);
});
