import { rmSync } from "node:fs";
import { openStore } from "@baton-connectors/c1z";
import { startConductor } from "@baton-connectors/conductor";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import {
  keptIn,
  type RunningService,
  startService,
  type TestConductor,
  testConductor,
  until,
} from "./running-service.ts";
import { small } from "./small-connector.ts";

let server: TestConductor;
let service: RunningService | undefined;
beforeEach(async () => {
  server = await testConductor();
});
afterEach(async () => {
  await service?.stop();
  service = undefined;
  await server.close();
});

const begin = (env = {}) => {
  const { conductor, issued } = server;
  service = startService(
    { connector: small, env: { BATON_HOST_ID: "host-1", ...env } },
    { issued, caFile: conductor.caFile },
  );
  return service;
};
const queue = (task: object) => server.conductor.queue.add({ clientId: server.issued.clientId, task: task as never });

test.each([
  ["one at a time", {}],
  ["in batches", { BATON_GET_TASKS: "true" }],
])("tasks are taken %s, done, uploaded and finished, and leave nothing behind", async (_, env) => {
  const ids = [{ sync_full: {} }, { hello: {} }, { sync_full: { skip_grants: true } }].map((task) => queue(task).id);
  const { said, directory } = begin(env);
  const views = await Promise.all(ids.map((id) => server.conductor.ended(id, 120_000)));
  expect(views.map(({ state }) => state)).toEqual(["succeeded", "succeeded", "succeeded"]);
  await until(() => said("Task complete!").length === 3, "three tasks are complete");

  const uploads = server.conductor.uploads.list({ taskId: ids[0]! });
  expect(uploads).toHaveLength(1);
  const store = await openStore(server.conductor.uploads.pathOf(uploads[0]!), { readOnly: true });
  const syncId = await store.bindLatest("full");
  expect(await store.stats(syncId!)).toMatchObject({ resources: 3, entitlements: 1, grants: 1 });
  await store.close();
  await service!.end();
  expect(keptIn(directory)).toEqual([]);
});

test("a server that is not there yet is waited for", async () => {
  const { directory, conductor, issued } = server;
  const port = Number(conductor.host.split(":")[1]);
  await conductor.close();
  const { said, ended } = begin();
  await until(() => said("ConductorOne cannot be reached; will retry").length > 0, "the absence is reported");
  expect(said("ConductorOne cannot be reached; will retry")[0]).toMatchObject({
    level: "warn",
    error: expect.stringContaining("connection refused"),
    hint: expect.stringContaining("host, port and proxy"),
  });
  server = { ...server, conductor: await startConductor({ directory, port, settings: { nextPollMs: 20 } }) };
  const again = server.conductor;
  server = {
    ...server,
    async close() {
      await again.close();
      rmSync(directory, { recursive: true });
    },
  };
  const { id } = server.conductor.queue.add({ clientId: issued.clientId, task: { sync_full: {} } });
  expect((await server.conductor.ended(id, 120_000)).state).toBe("succeeded");
  await service!.stop();
  await expect(ended).resolves.toBeUndefined();
});
