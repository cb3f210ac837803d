import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connector, resource, resourceType } from "@baton-connectors/sdk";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type RunningService, startService, type TestConductor, testConductor } from "./running-service.ts";

let people = 0;
const user = resourceType<undefined>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  list: () => ({
    items: Array.from({ length: people }, (_, n) =>
      resource({ type: "user", id: `u${n}`, displayName: `U ${n}`, user: {} }),
    ),
  }),
});
const app = connector<unknown, undefined>({
  metadata: { displayName: "App" },
  connect: () => undefined,
  resourceTypes: [user],
});

let server: TestConductor;
let service: RunningService | undefined;
let tempDirectory: string;
beforeEach(async () => {
  server = await testConductor();
  tempDirectory = mkdtempSync(join(tmpdir(), "service-shrink-"));
});
afterEach(async () => {
  await service?.stop();
  await server.close();
  rmSync(tempDirectory, { recursive: true });
});

/** A service that is started anew for a sync of so many people: what it says the task came to. */
async function synced(count: number, maxShrink?: number): Promise<string> {
  people = count;
  const sync = maxShrink === undefined ? {} : { maxShrink };
  service = startService(
    { connector: app, sync, tempDirectory },
    { issued: server.issued, caFile: server.conductor.caFile },
  );
  const { id } = server.conductor.queue.add({ clientId: server.issued.clientId, task: { sync_full: {} } as never });
  const view = await server.conductor.ended(id, 120_000);
  await service.end();
  return view.state === "succeeded" ? view.state : JSON.stringify(view.attempts.at(-1)!.finish);
}

test("a service compares a sync with the last one that it uploaded, restarts between them or not", async () => {
  expect(await synced(10, 0.3)).toBe("succeeded");
  expect(await synced(6, 0.3)).toContain("the sync has lost too much: 6 people where the last sync had 10");
  expect(await synced(6, 0.3)).toContain("--max-shrink");
  expect(await synced(6, 1)).toBe("succeeded");
  expect(await synced(5, 0.3)).toBe("succeeded");
});

test("without a limit everything may go", async () => {
  expect(await synced(10)).toBe("succeeded");
  expect(await synced(0)).toBe("succeeded");
});
