import { assignment, connector, exclusionGroup, resource, resourceType } from "@baton-connectors/sdk";
import { afterEach, expect, test } from "@jest/globals";
import { type RunningService, startService, type TestConductor, testConductor } from "./running-service.ts";

let server: TestConductor | undefined;
let service: RunningService | undefined;
afterEach(async () => {
  await service?.stop();
  await server?.close();
  server = service = undefined;
});

test("a sync that fails for what its rows say is not handed out again", async () => {
  const level = [exclusionGroup({ exclusionGroupId: "level", isDefault: true })];
  const broken = connector<unknown, undefined>({
    metadata: { displayName: "Broken" },
    connect: () => undefined,
    resourceTypes: [
      resourceType<undefined>({
        id: "app",
        displayName: "App",
        list: async () => ({ items: [resource({ type: "app", id: "a", displayName: "A" })] }),
        entitlements: async ({ resource: of }) => ({
          items: ["low", "high"].map((name) => assignment(of, name, { annotations: level })),
        }),
      }),
    ],
  });
  server = await testConductor({ maxAttempts: 3 });
  service = startService({ connector: broken }, { issued: server.issued, caFile: server.conductor.caFile });
  const { id } = server.conductor.queue.add({ clientId: server.issued.clientId, task: { sync_full: {} } });
  const { state, attempts } = await server.conductor.ended(id, 120_000);
  expect([state, attempts.length]).toEqual(["failed", 1]);
  expect(attempts[0]!.finish).toMatchObject({
    status: { message: expect.stringContaining("ingest invariant I5 violated") },
    error: { non_retryable: true },
  });
});
