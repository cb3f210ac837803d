import { connectorProgram, debugSync, traces } from "@baton-connectors/conformance/real-process";
import { type SimulatorServer, startServer } from "@baton-connectors/simulators";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createJira, email, makeTenant } from "../simulator/index.ts";

const token = 'ATATT3x+secret/with=odd"chars\\and%more';
const narrow = "ATATT3x+narrow/token=two";

const program = connectorProgram(new URL("../src/main.ts", import.meta.url));
let server: SimulatorServer;
let env: NodeJS.ProcessEnv = {};
const made = makeTenant({ users: 12, groups: 3, projects: 2 }, 1);

beforeAll(async () => {
  const credentials = [
    { email, token },
    { email, token: narrow, deny: ["/group/"] },
  ];
  server = await startServer({ handle: createJira({ ...made, credentials }).handle });
  env = { BATON_JIRA_URL: server.url, BATON_JIRA_EMAIL: email, BATON_JIRA_API_TOKEN: token };
});
afterAll(async () => {
  program.end();
  await server.close();
});

const secrets = [token, narrow];
const group = made.groups[1]!;
const outsider = made.users.find(({ accountId }) => !group.members.includes(accountId!))!.accountId!;
const toOutsider = [`--grant-principal=${outsider}`, "--grant-principal-type=user"];

describe("no form of the token is in the output of", () => {
  test.each<[string, readonly string[], number]>([
    ["a sync", [], 0],
    ["a sync for people with a log file", ["--log-format=console", "--log-path=jira.log"], 0],
    ["doctor", ["doctor"], 0],
    ["a grant", ["--provisioning", `--grant-entitlement=group:${group.groupId}:member`, ...toOutsider], 0],
    ["a list of ticket schemas", ["--list-ticket-schemas"], 0],
    ["a ticket that is not there", ["--get-ticket", "--ticket-id=NO-1"], 5],
    ["an unknown token", [`--jira-api-token=${token}x`], 16],
    ["an account without a permission", [`--jira-api-token=${narrow}`], 7],
    ["the schema", ["config"], 0],
  ])("%s", async (_, args, status) => {
    const result = await program.run(args, env);
    expect([result.status, traces(result.output, secrets), result.output]).toEqual([status, [], expect.any(String)]);
  });

  test("a failing answer with the token in it", async () => {
    const reply = { status: 400, text: `<html>${token}</html>`, headers: { "X-Echo": token } };
    server.addFault({ path: "/rest/api/3/users/search", times: 1, effect: { kind: "reply", reply } });
    const result = await program.run([], env);
    expect([result.status, traces(result.output, secrets)]).toEqual([3, []]);
  });

  test("service mode, nor in what it uploads", async () => {
    const { state, status, texts, secrets: issued } = await debugSync(program, env);
    expect([state, status, texts.map(({ name }) => name)]).toEqual(["succeeded", 0, ["output", "log", "c1z"]]);
    for (const { name, content } of texts) expect([name, traces(content, [...secrets, ...issued])]).toEqual([name, []]);
  });
});

test("a redirect to another host is followed without the token", async () => {
  const other = await startServer({ handle: () => ({ status: 200, body: [] }) });
  // The same machine by another name is another host.
  const location = `${other.url.replace("127.0.0.1", "localhost")}/elsewhere`;
  const reply = { status: 302, headers: { Location: location } };
  server.addFault({ path: "/rest/api/3/users/search", times: 1, effect: { kind: "reply", reply } });
  await program.run([], env);
  await other.close();
  expect(other.requests.length).toBeGreaterThan(0);
  for (const { headers } of other.requests) expect(headers.authorization).toBeUndefined();
});
