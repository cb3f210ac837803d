import { readFileSync } from "node:fs";
import { runHere } from "@baton-connectors/conformance";
import { expect, test } from "@jest/globals";
import { config } from "../src/config.ts";
import { slack } from "../src/connector.ts";

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
