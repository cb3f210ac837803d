import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { idOf, openAcme } from "./acme.ts";
import { keySettings, serviceAccount } from "./google.ts";

const part = (jwt: string, at: number) => JSON.parse(Buffer.from(jwt.split(".")[at]!, "base64url").toString("utf8"));

describe("a token request", () => {
  test("carries an assertion of one scope, signed with the key", async () => {
    const google = await openAcme();
    const before = Math.floor(Date.now() / 1000);
    await google.runtime.validate();
    const [request] = google.tokenRequests;
    expect(request).toMatchObject({ method: "POST", host: "oauth2.googleapis.com", path: "/token" });
    expect(request!.headers["content-type"]).toContain("application/x-www-form-urlencoded");
    const form = new URLSearchParams(request!.body);
    expect([...form.keys()]).toEqual(["grant_type", "assertion"]);
    expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
    const jwt = form.get("assertion")!;
    const [head, body, signature] = jwt.split(".");
    const key = createPublicKey(serviceAccount.publicKey);
    expect(verify("RSA-SHA256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature!, "base64url"))).toBe(true);
    expect(part(jwt, 0)).toEqual({ alg: "RS256", typ: "JWT", kid: serviceAccount.privateKeyId });
    const claims = part(jwt, 1);
    expect(claims).toEqual({
      iss: serviceAccount.clientEmail,
      scope: "https://www.googleapis.com/auth/admin.directory.domain.readonly",
      aud: "https://oauth2.googleapis.com/token",
      iat: expect.any(Number),
      exp: claims.iat + 3600,
      sub: "admin@acme.example",
      prn: "admin@acme.example",
    });
    expect(claims.iat).toBeGreaterThanOrEqual(before - 10);
    expect(claims.iat).toBeLessThanOrEqual(Math.floor(Date.now() / 1000) - 10);
  });

  test("is made at the address the key file names, which is the audience; without a key id it names none", async () => {
    const key = keySettings({ token_uri: "http://127.0.0.1:8013/token", private_key_id: "" });
    const google = await openAcme({}, key);
    await google.runtime.validate();
    const [request] = google.tokenRequests;
    expect(request).toMatchObject({ host: "127.0.0.1:8013", path: "/token" });
    const jwt = new URLSearchParams(request!.body).get("assertion")!;
    expect(part(jwt, 0)).toEqual({ alg: "RS256", typ: "JWT" });
    expect(part(jwt, 1)).toMatchObject({ aud: "http://127.0.0.1:8013/token" });
  });

  test("is made once a scope and sync, however many ask at a time", async () => {
    const google = await openAcme();
    await google.sync({ workers: 8 });
    const scopes = google.tokenRequests.map(
      ({ body }) => part(new URLSearchParams(body).get("assertion")!, 1).scope as string,
    );
    expect(scopes).toEqual([...new Set(scopes)]);
    expect(scopes.some((scope) => scope.includes("settings") || scope.includes("transfer"))).toBe(false);
  });

  test("is made again ten seconds before the token's end", async () => {
    const google = await openAcme({ expiresIn: 3600 });
    await google.runtime.validate();
    google.pass(3_580_000);
    await google.runtime.validate();
    expect(google.tokenRequests).toHaveLength(1);
    google.pass(11_000);
    await google.runtime.validate();
    expect(google.tokenRequests).toHaveLength(2);
  });
});

describe("a token that was given", () => {
  test("and is refused is replaced once, for everybody", async () => {
    const google = await openAcme({ faults: [{ path: "/domains", status: 401, reason: "authError", times: 1 }] });
    await google.runtime.validate();
    await google.runtime.validate();
    expect(google.tokenRequests).toHaveLength(2);
    const used = google.sent.map(({ headers, status }) => [headers.authorization!.split(".")[1], status]);
    expect(used).toEqual([
      ["1", 401],
      ["2", 200],
      ["2", 200],
    ]);
  });

  test("and is refused twice is an error", async () => {
    const google = await openAcme({ faults: [{ path: "/domains", status: 401, reason: "authError" }] });
    await expect(google.runtime.validate()).rejects.toMatchObject({ code: "Unauthenticated" });
    expect([google.sent.length, google.tokenRequests.length]).toEqual([2, 2]);
  });

  test("without an end is used until it is refused", async () => {
    const body = { access_token: "sim.9.x", token_type: "Bearer" };
    const google = await openAcme({ faults: [{ path: "/token", ofTokens: true, status: 200, body, times: 1 }] });
    // The simulator does not know it.
    await google.runtime.validate();
    expect(google.sent.map(({ status }) => status)).toEqual([401, 200]);
  });

  test.each([
    ["no body", { status: 204 }],
    ["nothing", { status: 200, body: {} }],
    ["an empty token", { status: 200, body: { access_token: "", expires_in: 3599 } }],
    ["a list", { status: 200, body: [] }],
    ["an error with 200", { status: 200, body: { error: "try later" } }],
    ["a page of a proxy", { status: 200, body: "<html></html>" }],
  ])("as %s is none: it is asked for again, and is an error in the end", async (_, answer) => {
    const fault = { path: "/token", ofTokens: true, ...answer };
    const once = await openAcme({ faults: [{ ...fault, times: 1 }] });
    await once.runtime.validate();
    expect(once.tokenRequests).toHaveLength(2);
    const always = await openAcme({ faults: [fault] });
    await expect(always.runtime.validate()).rejects.toMatchObject({ malformed: true, code: "Unavailable" });
    expect(always.sent).toEqual([]);
  });

  test("is not shown where its answer breaks off", async () => {
    const body = '{"access_token":"s3cret-value","expires_in":35';
    const google = await openAcme({ faults: [{ path: "/token", ofTokens: true, status: 200, body }] });
    const failed = await google.runtime.deleteResource({ id: idOf("user", "102") }).catch((thrown: Error) => thrown);
    expect(failed).toMatchObject({ malformed: true, message: expect.stringContaining("POST /token answered 200") });
    expect(`${inspect(failed)}${JSON.stringify(google.logged)}`).not.toContain("s3cret");
  });

  test.each([404, 409, 410])("is refused with %i says nothing of what the token is for", async (status) => {
    const google = await openAcme({ faults: [{ path: "/token", ofTokens: true, status, body: { error: "odd" } }] });
    const [entitlement, principal] = [google.entitlement("group:g1:member"), google.principal("user", "100")];
    await expect(google.runtime.grant({ entitlement, principal })).rejects.toThrow("no access token for the scope");
    const grant = google.storedGrant("group:g1:member:user:101");
    await expect(google.runtime.revoke({ grant })).rejects.toThrow("no access token for the scope");
    for (const type of ["user", "group"])
      await expect(google.runtime.deleteResource({ id: idOf(type, "102") })).rejects.toThrow("no access token");
  });

  test("not at all leaves no doubt about a change: it was not sent", async () => {
    const google = await openAcme({ faults: [{ path: "/token", ofTokens: true, status: 503 }] });
    const failed = google.runtime.deleteResource({ id: idOf("user", "102") });
    await expect(failed).rejects.toMatchObject({ code: "Unavailable", effect: "none" });
    expect(google.sent).toEqual([]);
  });
});

describe("the key file", () => {
  test.each([
    ["PKCS#1", "pkcs1" as const],
    ["PKCS#8", "pkcs8" as const],
  ])("may hold a key in %s", async (_, type) => {
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type, format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    // Another key than Google knows: it is read, and refused for its signature.
    const google = await openAcme({}, keySettings({ private_key: privateKey }));
    await expect(google.runtime.validate()).rejects.toMatchObject({
      message: expect.stringContaining("invalid_grant"),
    });
    expect(google.tokenRequests).toHaveLength(1);
  });

  test.each([
    ["of another type", { type: "authorized_user" }, "the type is 'authorized_user'"],
    ["without an address", { client_email: "" }, "client_email is missing"],
    ["with a broken key", { private_key: "-----BEGIN" }, "private_key holds no PEM block"],
    ["with an odd token address", { token_uri: "ftp://x" }, "token_uri is not an http address"],
  ])("%s is refused before anything is sent, without showing the key", async (_, change, message) => {
    const google = await openAcme({}, keySettings(change));
    const error = await google.runtime.validate().then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ kind: "config", message: expect.stringContaining(message) });
    expect(error!.message).not.toContain("BEGIN");
    expect(google.tokenRequests).toEqual([]);
  });

  test("may come as text; none at all is refused", async () => {
    const text = Buffer.from(keySettings().credentialsFile).toString("utf8");
    const none = { credentialsFile: new Uint8Array() };
    await (await openAcme({}, { ...none, credentialsJson: text })).runtime.validate();
    await expect((await openAcme({}, none)).runtime.validate()).rejects.toThrow(
      "credentials-json or credentials-json-file-path is required",
    );
  });
});

describe("every request to an API", () => {
  test("has the parameters in order, the token of its scope, and no more headers than it needs", async () => {
    const google = await openAcme();
    await google.sync();
    for (const { query, headers } of google.sent) {
      const names = [...new URLSearchParams(query).keys()];
      expect(names).toEqual(names.toSorted());
      expect(query).toContain("alt=json");
      expect(Object.keys(headers).sort()).toEqual(["accept", "authorization", "user-agent"]);
    }
  });

  test.each(["http://example.com", "ftp://127.0.0.1", "nonsense"])("never goes to %s", async (baseUrl) => {
    const google = await openAcme({}, { baseUrl });
    await expect(google.runtime.validate()).rejects.toThrow("base-url must be an https address");
    expect(google.tokenRequests).toEqual([]);
  });
});
