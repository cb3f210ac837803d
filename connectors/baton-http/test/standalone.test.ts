import { readStandalone } from "@baton-connectors/mapping/standalone";
import { createRuntime } from "@baton-connectors/sdk/host";
import { inProcess } from "@baton-connectors/simulators";
import { expect, test } from "@jest/globals";
import { clubYaml, createApp, makeTenant } from "../simulator/index.ts";
import { connectorOf } from "../src/standalone.ts";

test("a file with a part `connector` is a connector of its own, with its flags", async () => {
  const head = `connector:
  displayName: The Club
  description: Reads the club
  flags:
    club-token: { description: Its token, secret: true, required: true }
    club-host: { description: Where it is, default: club.test }
`;
  const app = readStandalone(head + clubYaml("https://${CLUB_HOST}/api"), "connector.yaml");
  const tenant = makeTenant({ rowers: 3, boats: 1 });
  const { fetch } = inProcess({ handle: createApp(tenant).handle });
  const given = { "club-token": tenant.token, "club-host": "club.test" };
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const runtime = createRuntime(connectorOf(app), given, { log, transport: async () => fetch });
  expect(Object.keys(app.config.fields)).toEqual(["club-token", "club-host"]);
  expect(await runtime.metadata()).toMatchObject({ displayName: "The Club", description: "Reads the club" });
  await runtime.validate();
});
