import { readFileSync } from "node:fs";
import { runHere } from "@baton-connectors/conformance";
import { describe, expect, test } from "@jest/globals";
import { botToken, businessPlusToken, makeTenant, type SlackOptions } from "../simulator/index.ts";
import { config } from "../src/config.ts";
import { slack } from "../src/connector.ts";
import { openSlack } from "./slack.ts";

const published = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8"));
const run = (...args: string[]) => runHere({ name: "baton-slack", config, connector: async () => slack }, args);

test.each([
  ["config", "config_schema"],
  ["capabilities", "baton_capabilities"],
])("`%s` prints what the Go connector does", async (command, name) => {
  const { status, output } = await run(command);
  expect([status, JSON.parse(output)]).toEqual([0, published(name)]);
});

test.each([
  ["no token", [], 'required flag(s) "token" not set'],
  ["an empty token", ["--token="], "token"],
  ["GovSlack without a Business+ token", ["--token=x", "--gov-env"], "dependent on"],
  ["a flag of old", ["--token=x", "--sso-enabled"], "--sso-enabled"],
])("%s ends with status 2", async (_, args, said) => {
  const { status, output } = await run(...args);
  expect([status, output]).toEqual([2, expect.stringContaining(said)]);
});

describe("before anything is read", () => {
  const tenant = makeTenant({ users: 5 }, 1);
  const admin = tenant.tokens[businessPlusToken]!;
  test.each<[string, object, SlackOptions, string, string]>([
    ["is unknown", {}, {}, "Unauthenticated", "Business+ token"],
    ["was revoked", { [businessPlusToken]: { ...admin, error: "token_revoked" } }, {}, "Unauthenticated", "revoked"],
    ["lacks its scope", { [businessPlusToken]: { ...admin, scopes: [] } }, {}, "PermissionDenied", "admin"],
    ["is of a plan without SCIM", { [businessPlusToken]: admin }, { planFree: true }, "FailedPrecondition", "plan"],
  ])("it is said that the Business+ token %s", async (_, tokens, options, code, hint) => {
    const given = { [botToken]: tenant.tokens[botToken]!, ...tokens };
    const app = openSlack({ ...tenant, tokens: given }, { token: botToken, businessPlusToken }, options);
    const failed = app.runtime.validate();
    await expect(failed).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) });
    expect(app.sent.map(({ path }) => path)).toEqual([
      ...["/api/auth.test", "/api/users.info", "/scim/v2/Users?count=1&startIndex=1"],
    ]);
  });
});
