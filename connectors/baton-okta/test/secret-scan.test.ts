import { connectorProgram, debugSync, traces } from "@baton-connectors/conformance/real-process";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { oktaBehindProxy } from "./behind-proxy.ts";

const secret = '00Tok+en/with=odd"chars\\and%more';
const program = connectorProgram(new URL("../src/main.ts", import.meta.url));
let okta: Awaited<ReturnType<typeof oktaBehindProxy>>;

beforeAll(async () => {
  okta = await oktaBehindProxy(secret);
});
afterAll(async () => {
  program.end();
  await okta.close();
});

describe("no form of the secret is in the output of", () => {
  test.each<[string, readonly string[], number]>([
    ["a sync", [], 0],
    ["a second sync, for people", ["--log-format=console"], 0],
    ["doctor", ["doctor"], 0],
    ["doctor as JSON", ["doctor", "-o", "json"], 0],
    ["events", ["--event-feed=true", "--event-feed-start-at=2020-01-01"], 0],
    ["actions", ["--list-action-schemas"], 0],
    ["a failing grant", ["--grant-entitlement=x", "--grant-principal=y", "--grant-principal-type=user"], 5],
    ["a failing action", ["--invoke-action=nothing"], 5],
    ["the schema", ["config"], 0],
    ["the capabilities", ["capabilities"], 0],
    ["help", ["--help"], 0],
    ["a wrong flag", ["--api-tokn", secret], 2],
    ["a wrong token", [`--api-token=${secret}x`], 16],
    ["a log file", ["--log-path=okta.log"], 0],
  ])("%s", async (_, args, status) => {
    const result = await program.run(args, okta.env);
    expect([result.status, traces(result.output, [secret]), result.output]).toEqual([status, [], expect.any(String)]);
  });

  test("service mode, nor in what it uploads", async () => {
    const { state, status, texts, secrets: issued } = await debugSync(program, okta.env);
    expect([state, status, texts.map(({ name }) => name)]).toEqual(["succeeded", 0, ["output", "log", "c1z"]]);
    for (const { name, content } of texts) expect([name, traces(content, [secret, ...issued])]).toEqual([name, []]);
  });

  test("anything that was written", () => {
    const files = program.files();
    expect(files.map(({ name }) => name).sort()).toEqual(["okta.log", "out.c1z"]);
    for (const { name, content } of files) {
      expect([name, content.length > 1000, traces(content, [secret])]).toEqual([name, true, []]);
    }
  });
});
