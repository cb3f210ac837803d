import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { idOf, openAcme } from "./acme.ts";
import { type GoogleSetup, serviceAccount } from "./google.ts";

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-federated-"));
  file = join(folder, "token");
  writeFileSync(file, "runtime-token-1\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

const credentials = (changes: object = {}) => ({
  type: "external_account",
  audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
  subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
  token_url: "https://sts.googleapis.com/v1/token",
  service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${serviceAccount.clientEmail}:generateAccessToken`,
  credential_source: { file },
  ...changes,
});
const open = (changes: object = {}, setup: GoogleSetup = {}) =>
  openAcme(setup, { credentialsFile: new Uint8Array(), credentialsJson: JSON.stringify(credentials(changes)) });

describe("a service account without a key", () => {
  test("has its claims signed by Google, for the runtime's own token", async () => {
    const google = await open();
    const { summary } = await google.sync();
    expect(summary.outcome).toBe("finished");
    const [exchange, signing] = google.sent;
    expect([exchange!.host, exchange!.path]).toEqual(["sts.googleapis.com", "/v1/token"]);
    expect(Object.fromEntries(new URLSearchParams(exchange!.body))).toEqual({
      audience: credentials().audience,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
      scope: "https://www.googleapis.com/auth/cloud-platform",
      subject_token: "runtime-token-1",
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    });
    expect(signing).toMatchObject({
      host: "iamcredentials.googleapis.com",
      path: `/v1/projects/-/serviceAccounts/${serviceAccount.clientEmail}:signJwt`,
      headers: { authorization: "Bearer sim.federated.1" },
    });
    const { payload } = JSON.parse(signing!.body) as { payload: string };
    expect(JSON.parse(payload)).toMatchObject({
      iss: serviceAccount.clientEmail,
      sub: "admin@acme.example",
      aud: "https://oauth2.googleapis.com/token",
      scope: "https://www.googleapis.com/auth/admin.directory.domain.readonly",
    });
    // One exchange does for the signatures of all scopes.
    expect(google.sent.filter(({ path }) => path === "/v1/token")).toHaveLength(1);
    expect(JSON.stringify(google.logged)).not.toContain("runtime-token-1");
  });

  test("takes a fresh token of the runtime when Google's ends", async () => {
    const google = await open();
    await google.runtime.validate();
    writeFileSync(file, "runtime-token-2");
    google.pass(3_600_000);
    await google.runtime.validate();
    const tokens = google.sent.filter(({ path }) => path === "/v1/token");
    expect(tokens.map(({ body }) => new URLSearchParams(body).get("subject_token"))).toEqual([
      "runtime-token-1",
      "runtime-token-2",
    ]);
    writeFileSync(file, "runtime-token-1\n");
  });

  test("may find the token in a field of a JSON file", async () => {
    const json = join(folder, "token.json");
    writeFileSync(json, JSON.stringify({ id_token: "in-json" }));
    const format = { type: "json", subject_token_field_name: "id_token" };
    const google = await open({ credential_source: { file: json, format } });
    await google.runtime.validate();
    expect(new URLSearchParams(google.sent[0]!.body).get("subject_token")).toBe("in-json");
  });

  test("may find it in an answer at an address; plain text there is refused beforehand", async () => {
    const format = { type: "json", subject_token_field_name: "value" };
    const source = { url: "http://169.254.169.254/token", headers: { Metadata: "True" } };
    const faults = [{ path: "^/token$", ofTokens: true, times: 1, status: 200, body: { value: "at-address" } }];
    const google = await open({ credential_source: { ...source, format } }, { faults });
    await google.runtime.validate();
    expect(google.tokenRequests[0]).toMatchObject({ host: "169.254.169.254", headers: { metadata: "True" } });
    expect(new URLSearchParams(google.sent[0]!.body).get("subject_token")).toBe("at-address");
    const plain = await open({ credential_source: source });
    await expect(plain.runtime.validate()).rejects.toThrow("an address without a format of type json");
  });

  test("whose own token is refused gets another one, once", async () => {
    const google = await open({}, { faults: [{ path: ":signJwt", status: 401, reason: "authError", times: 1 }] });
    await google.runtime.validate();
    expect(google.sent.filter(({ path }) => path === "/v1/token")).toHaveLength(2);
    const refused = await open({}, { faults: [{ path: ":signJwt", status: 401, reason: "authError" }] });
    await expect(refused.runtime.validate()).rejects.toThrow(/Google does not sign for/);
    // Not taken for a scope that is not delegated.
    await expect(refused.sync()).rejects.toThrow(/Google does not sign for/);
  });

  test.each(["/v1/token", ":signJwt"])(
    "that Google does not find at %s says nothing of what is deleted",
    async (path) => {
      const google = await open({}, { faults: [{ path, status: 404, reason: "notFound" }] });
      const failed = google.runtime.deleteResource({ id: idOf("user", "102") });
      await expect(failed).rejects.toThrow("Google does not sign for");
    },
  );

  test.each([
    ["no token", "/v1/token", {}],
    ["no signature", ":signJwt", { keyId: "k" }],
  ])("is given %s: that is an error, after a few tries", async (_, path, body) => {
    const google = await open({}, { faults: [{ path, status: 200, body }] });
    await expect(google.runtime.validate()).rejects.toMatchObject({ malformed: true });
  });

  test.each([
    [
      "without a service account",
      { service_account_impersonation_url: "" },
      "service_account_impersonation_url is missing",
    ],
    ["with an odd one", { service_account_impersonation_url: "https://x/y" }, "names no service account"],
    ["without a source", { credential_source: { environment_id: "aws1" } }, "neither a file nor an address"],
    [
      "with a source that is gone",
      { credential_source: { file: "/nowhere/token" } },
      "/nowhere/token cannot be read (ENOENT)",
    ],
    ["with an open token service", { token_url: "http://sts.example" }, "token_url is not an https address"],
  ])("%s is refused before anything is sent", async (_, changes, message) => {
    const google = await open(changes);
    await expect(google.runtime.validate()).rejects.toMatchObject({
      kind: "config",
      message: expect.stringContaining(message),
    });
    expect(google.sent).toEqual([]);
  });

  test("that may not be signed for is a matter of permission", async () => {
    const other =
      "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/other@x.example:generateAccessToken";
    const google = await open({ service_account_impersonation_url: other });
    await expect(google.runtime.validate()).rejects.toMatchObject({ kind: "permission" });
  });
});
