import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectorProgram, debugSync, traces } from "@baton-connectors/conformance/real-process";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { makeTenant, startGithub, tenantFile } from "../simulator/index.ts";

const token = 'ghp_Tok+en/with=odd"chars\\and%more';
const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
const program = connectorProgram(new URL("../src/main.ts", import.meta.url));
let server: Awaited<ReturnType<typeof startGithub>>;
let common: NodeJS.ProcessEnv = {};
let appEnv: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  const tenant = tenantFile.parse({
    ...makeTenant({ users: 10 }, 1),
    tokens: { [token]: { user: "user-0" } },
    app: { id: "42", public_key: publicKey, installations: { acme: "77" } },
  });
  server = await startGithub({ tenant });
  const path = join(mkdtempSync(join(tmpdir(), "baton-key-")), "app.pem");
  writeFileSync(path, privateKey);
  common = { BATON_INSTANCE_URL: server.url, BATON_TOKEN: token };
  appEnv = {
    ...{ BATON_INSTANCE_URL: server.url, BATON_AUTH_METHOD: "github-app-group" },
    ...{ BATON_APP_ID: "42", BATON_ORG: "acme", BATON_APP_PRIVATEKEY_PATH: path },
  };
});
afterAll(async () => {
  program.end();
  await server.close();
});

/** The token, the App's key, and everything that the simulator was shown: signed assertions and tokens it minted. */
const secrets = () => {
  const shown = server.requests.map(({ headers }) => headers.authorization?.replace(/^Bearer /, "") ?? "");
  const lines = privateKey.split("\n").filter((line) => line.length > 20 && !line.startsWith("-----"));
  return [token, privateKey, ...lines, ...new Set(shown.filter((one) => one.length > 3))];
};

describe("no form of the token, of the App's key, or of what it is exchanged for is in the output of", () => {
  const escaped = () => ({
    ...appEnv,
    BATON_APP_PRIVATEKEY_PATH: "",
    BATON_APP_PRIVATEKEY: privateKey.replaceAll("\n", "\\n"),
  });
  const pat = () => common;
  const app = () => appEnv;
  test.each<[string, readonly string[], number, () => NodeJS.ProcessEnv]>([
    ["a sync", [], 0, pat],
    ["a sync for people", ["--log-format=console"], 0, pat],
    ["doctor", ["doctor"], 0, pat],
    ["doctor as JSON", ["doctor", "-o", "json"], 0, pat],
    ["a failing grant", ["--grant-entitlement=x", "--grant-principal=y", "--grant-principal-type=user"], 5, pat],
    ["the schema", ["config"], 0, pat],
    ["help", ["--help"], 0, pat],
    ["a wrong flag", ["--tokn", token], 2, pat],
    ["a wrong token", [`--token=${token}x`], 16, pat],
    ["a log file", ["--log-path=github.log"], 0, pat],
    ["a sync as an App", ["--sync-secrets"], 0, app],
    ["doctor as an App", ["doctor"], 0, app],
    ["a sync with the key itself", [], 0, escaped],
    ["a damaged key", ["--app-privatekey-path=", `--app-privatekey=${privateKey.slice(0, 400)}`], 3, app],
    ["an App in an organization without it", ["--org=other"], 9, app],
  ])("%s", async (_, args, status, env) => {
    const result = await program.run(args, env());
    expect([result.status, traces(result.output, secrets()), result.output]).toEqual([status, [], expect.any(String)]);
  });

  test("service mode, nor in what it uploads", async () => {
    const { state, status, texts, secrets: issued } = await debugSync(program, appEnv);
    expect([state, status, texts.map(({ name }) => name)]).toEqual(["succeeded", 0, ["output", "log", "c1z"]]);
    for (const { name, content } of texts)
      expect([name, traces(content, [...secrets(), ...issued])]).toEqual([name, []]);
  });

  test("anything that was written", () => {
    expect(secrets().length).toBeGreaterThan(20);
    const files = program.files();
    expect(files.map(({ name }) => name).sort()).toEqual(["github.log", "out.c1z"]);
    for (const { name, content } of files) {
      expect([name, content.length > 1000, traces(content, secrets())]).toEqual([name, true, []]);
    }
  });
});
