import { silentLog } from "@baton-connectors/sdk";
import { createSecrets } from "@baton-connectors/sdk/secrets";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { startHealthServer } from "../src/modes/health-server.ts";
import { createReadiness, type Readiness } from "../src/modes/readiness.ts";

let readiness: Readiness;
let server: Awaited<ReturnType<typeof startHealthServer>>;
beforeEach(async () => {
  readiness = createReadiness();
  server = await startHealthServer({
    ...{ host: "127.0.0.1", port: 0, log: silentLog, secrets: createSecrets(), now: () => new Date(0) },
    runtime: { validate: async () => {} } as never,
    notReady: readiness.problem,
  });
});
afterEach(() => server.close());

const ready = async () => {
  const response = await fetch(`${server.url}/ready`);
  const { details } = (await response.json()) as { details?: { error: string } };
  return details ? [response.status, details.error] : [response.status];
};

test("is there once ConductorOne answered, and gone when four polls in a row failed, until one succeeds", async () => {
  expect(await ready()).toEqual([503, "ConductorOne was not reached yet"]);
  readiness.reached();
  expect(await ready()).toEqual([200]);
  for (let failures = 0; failures < 3; failures++) readiness.polled(false);
  readiness.polled(true);
  for (let failures = 0; failures < 3; failures++) readiness.polled(false);
  expect(await ready()).toEqual([200]);
  readiness.polled(false);
  expect(await ready()).toEqual([503, "ConductorOne was not reached in the last 4 polls"]);
  readiness.polled(false);
  expect(await ready()).toEqual([503, "ConductorOne was not reached in the last 5 polls"]);
  readiness.polled(true);
  expect(await ready()).toEqual([200]);
});
