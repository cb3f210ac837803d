import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectorProgram, debugSync, traces } from "@baton-connectors/conformance/real-process";
import { type SimulatorServer, startServer } from "@baton-connectors/simulators";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { simulatedApp } from "../simulator/index.ts";

/** The key file's private key, and every token that the simulator was shown. */
const program = connectorProgram(new URL("../src/main.ts", import.meta.url));
let server: SimulatorServer;
let env: NodeJS.ProcessEnv = {};
let privateKey = "";

beforeAll(async () => {
  const { handle, notes } = await simulatedApp.open({ size: { users: 10 }, seed: 1 });
  server = await startServer({ handle });
  const key = await (await fetch(`${server.url}/simulator/key.json`)).text();
  privateKey = (JSON.parse(key) as { private_key: string }).private_key;
  const path = join(mkdtempSync(join(tmpdir(), "baton-key-")), "key.json");
  writeFileSync(path, key);
  const [, customerId, administrator] = /customer id (\S+), administrator ([^,]+),/.exec(notes.join("\n"))!;
  env = {
    BATON_BASE_URL: server.url,
    BATON_CUSTOMER_ID: customerId,
    BATON_ADMINISTRATOR_EMAIL: administrator,
    BATON_CREDENTIALS_JSON_FILE_PATH: path,
  };
});
afterAll(async () => {
  program.end();
  await server.close();
});

const secrets = () => {
  const tokens = server.requests.map(({ headers }) => headers.authorization?.replace(/^Bearer /, "") ?? "");
  const lines = privateKey.split("\n").filter((line) => line.length > 20 && !line.startsWith("-----"));
  return [privateKey, ...lines, ...new Set(tokens.filter((token) => token.length > 3))];
};

describe("no form of the key or of a token is in the output of", () => {
  test.each<[string, readonly string[], number]>([
    ["a sync", [], 0],
    ["doctor", ["doctor"], 0],
    ["actions", ["--list-action-schemas", "--log-format=console"], 0],
    ["a failing action", ["--provisioning", "--invoke-action=nothing"], 5],
    ["a damaged key", ["--credentials-json-file-path=", "--credentials-json={"], 3],
    ["a log file", ["--log-path=gsuite.log"], 0],
  ])("%s", async (_, args, status) => {
    const result = await program.run(args, env);
    expect([result.status, traces(result.output, secrets()), result.output]).toEqual([status, [], expect.any(String)]);
  });

  test("service mode, nor in what it uploads", async () => {
    const { state, status, texts, secrets: issued } = await debugSync(program, env);
    expect([state, status, texts.map(({ name }) => name)]).toEqual(["succeeded", 0, ["output", "log", "c1z"]]);
    for (const { name, content } of texts)
      expect([name, traces(content, [...secrets(), ...issued])]).toEqual([name, []]);
  });

  test("anything that was written", () => {
    expect(secrets().length).toBeGreaterThan(10);
    const files = program.files();
    expect(files.map(({ name }) => name).sort()).toEqual(["gsuite.log", "out.c1z"]);
    for (const { name, content } of files) expect([name, traces(content, secrets())]).toEqual([name, []]);
  });
});
