import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createConductorOne } from "../src/conductor-one.ts";
import { type RunningService, startService, type TestConductor, testConductor } from "./running-service.ts";
import { type Effects, scripted } from "./scripted-connector.ts";
import { testChannel } from "./test-channel.ts";

let server: TestConductor;
let service: RunningService;
let directory: string;
beforeEach(async () => {
  server = await testConductor({ maxAttempts: 2 });
  directory = mkdtempSync(join(tmpdir(), "hand-back-"));
});
afterEach(async () => {
  await service.stop();
  await server.close();
  rmSync(directory, { recursive: true });
});

/** A task that a process took, and perhaps began, before it was killed. */
async function leftBehind(task: object, kind: string, begun: boolean): Promise<string> {
  const { id } = server.conductor.queue.add({ clientId: server.issued.clientId, task: task as never });
  const channel = testChannel(server);
  const conductorOne = createConductorOne(channel, "host-1", { package: "test", version: "1" });
  const { tasks } = await conductorOne.getTask(AbortSignal.timeout(5000));
  channel.close();
  expect(tasks.map((one) => one.id)).toEqual([id]);
  const hash = createHash("sha256").update(server.issued.clientId).digest("hex").slice(0, 16);
  const work = join(directory, `baton-service-${hash}`);
  mkdirSync(work, { recursive: true, mode: 0o700 });
  const note = { taskId: id, kind, takenAt: new Date().toISOString(), process: "process-gone" };
  writeFileSync(join(work, `taken-${id}`), JSON.stringify(note));
  if (begun) writeFileSync(join(work, `begun-${id}`), "");
  return id;
}
const begin = (effects: Effects) => {
  service = startService(
    { connector: scripted(effects), tempDirectory: directory },
    { issued: server.issued, caFile: server.conductor.caFile },
  );
};
const account = { create_account: { account_info: { login: "ann" }, credential_options: { no_password: {} } } };
const resource = { id: { resource_type: "group", resource: "g1" } };
const granting = {
  grant: { entitlement: { id: "e", resource }, principal: { id: { resource_type: "user", resource: "u" } } },
};

test.each<[string, object, string, boolean, string]>([
  ["an account that was never begun", account, "createAccount", false, "account ann"],
  ["a grant", granting, "grant", false, "grant u"],
  [
    "an action that was never begun",
    { action_invoke: { name: "run", args: {} } },
    "actionInvoke",
    false,
    "action undefined",
  ],
])("%s is handed back and done by the next process", async (_, task, kind, begun, effect) => {
  const id = await leftBehind(task, kind, begun);
  const effects: Effects = [];
  begin(effects);
  const view = await server.conductor.ended(id, 20_000);
  expect([view.state, view.attempts.length, effects]).toEqual(["succeeded", 2, [effect]]);
  await service.end();
  expect(readdirSync(directory)).toEqual([]);
});

test("an account that was begun is told of at once, and not made again", async () => {
  const id = await leftBehind(account, "createAccount", true);
  const effects: Effects = [];
  begin(effects);
  const view = await server.conductor.ended(id, 20_000);
  expect([view.state, view.attempts.length, effects]).toEqual(["failed", 1, []]);
  expect(service.lines).toContainEqual(
    expect.objectContaining({ task_id: id, task_type: "createAccount", msg: expect.stringContaining("had begun") }),
  );
  await service.end();
  expect(readdirSync(directory)).toEqual([]);
});
