import { connectorProgram, debugSync, traces } from "@baton-connectors/conformance/real-process";
import { type SimulatorServer, startServer } from "@baton-connectors/simulators";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createSlack, makeTenant, sessionCookie, type Token } from "../simulator/index.ts";

const bot = 'xoxb-Tok+en/with=odd"chars\\and%more';
const admin = "xoxp-Business+plus/token=%41";
const revoked = "xoxb-revoked+token/one";
const narrow = "xoxb-narrow+token/two";

const program = connectorProgram(new URL("../src/main.ts", import.meta.url));
let server: SimulatorServer;
let env: NodeJS.ProcessEnv = {};
let both: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  const made = makeTenant({ users: 12 }, 1);
  const ofBot: Token = { kind: "bot", userId: "UBOT", scopes: ["users:read", "users:read.email", "usergroups:read"] };
  const tokens: Record<string, Token> = {
    [bot]: ofBot,
    [admin]: { kind: "user", userId: "U000000", scopes: ["admin"] },
    [revoked]: { ...ofBot, error: "token_revoked" },
    [narrow]: { ...ofBot, scopes: ["users:read"] },
  };
  server = await startServer({ handle: createSlack({ ...made, tokens }).handle });
  env = { BATON_BASE_URL: `${server.url}/api/`, BATON_TOKEN: bot };
  both = { ...env, BATON_BUSINESS_PLUS_TOKEN: admin };
});
afterAll(async () => {
  program.end();
  await server.close();
});

const secrets = [bot, admin, revoked, narrow, sessionCookie];
const action = (name: string, args: object) => [
  ...["--provisioning", `--invoke-action=${name}`, `--invoke-action-args=${JSON.stringify(args)}`],
];
const member = ["--grant-principal=U000001", "--grant-principal-type=user"];

describe("no form of a token or of Slack's cookie is in the output of", () => {
  test.each<[string, readonly string[], number, () => NodeJS.ProcessEnv]>([
    ["a sync with a bot token", [], 0, () => env],
    ["a sync with both", [], 0, () => both],
    ["a sync for people", ["--log-format=console"], 0, () => both],
    ["a sync with a log file", ["--log-path=slack.log"], 0, () => both],
    ["doctor", ["doctor"], 0, () => both],
    ["doctor as JSON", ["doctor", "-o", "json"], 0, () => both],
    ["an action", action("disable_user", { user_id: "U000002" }), 0, () => both],
    ["a failing action", action("disable_user", { user_id: "U0NOBODY" }), 2, () => both],
    ["a refused action", action("disable_user", { user_id: "../Groups/SIDP0000" }), 2, () => both],
    ["a grant", ["--provisioning", "--grant-entitlement=group:SIDP0001:member", ...member], 0, () => both],
    ["a failing grant", ["--provisioning", "--grant-entitlement=x", ...member], 5, () => both],
    ["a revoked token", [`--token=${revoked}`], 16, () => env],
    ["an unknown token", [`--token=${bot}x`], 16, () => env],
    ["an unknown Business+ token", [`--business-plus-token=${admin}x`], 16, () => env],
    ["a token without a scope", [`--token=${narrow}`], 7, () => env],
    ["a wrong flag", ["--tokn", bot], 2, () => env],
    ["the schema", ["config"], 0, () => both],
    ["help", ["--help"], 0, () => both],
  ])("%s", async (_, args, status, given) => {
    const result = await program.run(args, given());
    expect([result.status, traces(result.output, secrets), result.output]).toEqual([status, [], expect.any(String)]);
  });

  test("a failing answer with a cookie and the token in it", async () => {
    const body = `<html>${bot} ${admin}</html>`;
    const reply = { status: 400, text: body, headers: { "Set-Cookie": `d=${sessionCookie}`, "X-Echo": bot } };
    server.addFault({ path: "/api/users.list", times: 1, effect: { kind: "reply", reply } });
    const result = await program.run([], both);
    expect([result.status, traces(result.output, secrets)]).toEqual([3, []]);
  });

  test("service mode, nor in what it uploads", async () => {
    const { state, status, texts, secrets: issued } = await debugSync(program, both);
    expect([state, status, texts.map(({ name }) => name)]).toEqual(["succeeded", 0, ["output", "log", "c1z"]]);
    for (const { name, content } of texts) expect([name, traces(content, [...secrets, ...issued])]).toEqual([name, []]);
  });

  test("anything that was written", () => {
    const files = program.files();
    expect(files.map(({ name }) => name).sort()).toEqual(["out.c1z", "slack.log"]);
    for (const { name, content } of files)
      expect([name, content.length > 1000, traces(content, secrets)]).toEqual([name, true, []]);
  });
});
