import { OptInRequiredSchema } from "@baton-connectors/protocol/connector-v2";
import {
  annotation,
  type Connector,
  connector,
  resourceType,
  skipEntitlementsAndGrants,
  v1Identifier,
} from "@baton-connectors/sdk";
import { fields, stringField } from "@baton-connectors/sdk/config";
import { expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import { testStdio } from "./stdio.ts";

const config = fields({ token: stringField({ name: "token", required: true }) });
const list = async () => ({ items: [] });

async function capabilities(spec: Partial<Connector<unknown, null>>) {
  const stdio = testStdio(["capabilities"]);
  const value = connector<unknown, null>({
    metadata: { displayName: "X" },
    connect: () => Promise.reject(new Error("connected")),
    resourceTypes: [],
    ...spec,
  });
  const status = await runProgram({ name: "baton-x", config, connector: async () => value }, stdio);
  return { status, ...stdio.output };
}

test("needs no configuration, names the type of the message first, and ends without a line break", async () => {
  const user = resourceType<null>({
    id: "user",
    displayName: "User",
    traits: ["user"],
    annotations: [v1Identifier("user"), skipEntitlementsAndGrants()],
    list,
    delete: async () => ({}),
  });
  const { status, stdout } = await capabilities({ resourceTypes: [user] });
  expect([status, stdout.split("\n")[1]]).toEqual([
    0,
    '  "@type": "type.googleapis.com/c1.connector.v2.ConnectorCapabilities",',
  ]);
  expect(stdout.endsWith("\n")).toBe(false);
  expect(JSON.parse(stdout)).toEqual({
    "@type": "type.googleapis.com/c1.connector.v2.ConnectorCapabilities",
    resourceTypeCapabilities: [
      {
        resourceType: {
          id: "user",
          displayName: "User",
          traits: ["TRAIT_USER"],
          annotations: [
            { "@type": "type.googleapis.com/c1.connector.v2.V1Identifier", id: "user" },
            { "@type": "type.googleapis.com/c1.connector.v2.SkipEntitlementsAndGrants" },
          ],
        },
        capabilities: ["CAPABILITY_SYNC", "CAPABILITY_RESOURCE_DELETE"],
        permissions: {},
      },
    ],
    connectorCapabilities: ["CAPABILITY_SYNC", "CAPABILITY_RESOURCE_DELETE"],
    credentialDetails: {},
  });
});

test("an annotation of a rare type is expanded, too", async () => {
  const rare = resourceType<null>({ id: "a", displayName: "A", annotations: [annotation(OptInRequiredSchema)], list });
  expect(JSON.parse((await capabilities({ resourceTypes: [rare] })).stdout).resourceTypeCapabilities[0]).toMatchObject({
    resourceType: { annotations: [{ "@type": "type.googleapis.com/c1.connector.v2.OptInRequired" }] },
    optInRequired: true,
  });
});

test("a connector whose types come from what it reads is asked, where it is told what that is", async () => {
  const own = fields({ token: stringField({ name: "token", required: true, persistent: true }) });
  const type = (id: string) => resourceType<string>({ id, displayName: id, list });
  const value = connector<{ readonly token: string }, string>({
    metadata: { displayName: "X" },
    connect: ({ token }) => token,
    resourceTypes: [],
    discoverTypes: async ({ client }) => [type(client)],
    allResourceTypes: [type("any")],
  });
  const idsWith = async (args: readonly string[], env: Record<string, string> = {}) => {
    const stdio = testStdio(["capabilities", ...args], { env });
    const status = await runProgram({ name: "baton-x", config: own, connector: async () => value }, stdio);
    const told = JSON.parse(stdio.output.stdout) as { resourceTypeCapabilities: { resourceType: { id: string } }[] };
    return { status, ids: told.resourceTypeCapabilities.map(({ resourceType: { id } }) => id) };
  };
  expect(await idsWith([])).toEqual({ status: 0, ids: ["any"] });
  expect(await idsWith(["--token", "team"])).toEqual({ status: 0, ids: ["team"] });
  expect(await idsWith([], { BATON_TOKEN: "team" })).toEqual({ status: 0, ids: ["team"] });
});

test("types that depend on the configuration must be listed apart", async () => {
  const thing = resourceType<null>({ id: "a", displayName: "A", list });
  expect(await capabilities({ resourceTypes: () => [thing] })).toMatchObject({
    status: 13,
    stderr: expect.stringContaining("connector does not support capabilities"),
  });
  expect((await capabilities({ resourceTypes: () => [thing], allResourceTypes: [thing] })).status).toBe(0);
});
