import { readFileSync } from "node:fs";
import { runHere } from "@baton-connectors/conformance";
import { expect, test } from "@jest/globals";
import { config } from "../src/config.ts";
import { aws } from "../src/connector.ts";

const published = (name: string) =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8")) as Record<string, unknown>;
const run = (...args: string[]) => runHere({ name: "baton-aws", config, connector: async () => aws }, args);

test("`config` prints what the Go connector does", async () => {
  const { status, output } = await run("config");
  expect([status, JSON.parse(output)]).toEqual([0, published("config_schema")]);
});

test("`capabilities` prints what the Go connector does, and names the action and the event feed that there are", async () => {
  const { status, output } = await run("capabilities");
  const { connectorCapabilities, ...types } = JSON.parse(output) as Record<string, unknown>;
  const { connectorCapabilities: recorded, ...golden } = published("baton_capabilities");
  expect([status, types]).toEqual([0, golden]);
  expect(connectorCapabilities).toEqual([...(recorded as string[]), "CAPABILITY_ACTIONS", "CAPABILITY_EVENT_FEED_V2"]);
});
