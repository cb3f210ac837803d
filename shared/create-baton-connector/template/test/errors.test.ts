import { createRuntime } from "@baton-connectors/sdk/host";
import { inProcess } from "@baton-connectors/simulators";
import { expect, test } from "@jest/globals";
import { createApp } from "../simulator/app.ts";
import { credentials } from "../simulator/auth/token.ts";
import { exampleApp } from "../src/connector.ts";

function open(change: Partial<typeof credentials> = {}) {
  const wire = inProcess({ handle: createApp().handle });
  const config = { baseUrl: "https://app.test/", pageSize: 100, authMethod: "", ...credentials, ...change };
  const silent = () => {};
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  return createRuntime(exampleApp, config, { log, transport: async () => wire.fetch });
}

test("right credentials are let in", async () => {
  await expect(open().validate()).resolves.toBeDefined();
});

test("wrong credentials are named as that", async () => {
  const wrong = Object.fromEntries(Object.keys(credentials).map((name) => [name, "wrong"])) as typeof credentials;
  await expect(open(wrong).validate()).rejects.toMatchObject({ code: "Unauthenticated" });
});
