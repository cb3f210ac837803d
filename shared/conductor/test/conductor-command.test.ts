import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { IssuedClient } from "../src/index.ts";
import { run, type Server, serve } from "./command-line.ts";
import { type ConnectorClient, connect, uploadMessages } from "./connector-client.ts";

let state: string;
let server: Server | undefined;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "conductor-cli-"));
});
afterEach(async () => {
  await server?.kill("SIGKILL");
  server = undefined;
  rmSync(state, { recursive: true });
});

const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await run(state, ...args)).stdout) as T;
const createClient = (name: string) => json<IssuedClient>("client", "create", "--name", name, "-o", "json");
const hostId = "host-1";

test("tasks queued while no server runs are handed out when one does", async () => {
  const issued = await json<IssuedClient>("client", "create", "--name", "acme", "--host", "localhost:1", "-o", "json");
  const { stdout } = await run(state, "task", "sync", "--resource-type", "user", "--skip-grants", "--debug");
  server = await serve(state, "--port", "0");
  const connector = await connect(server, issued);
  const { task } = await connector.getTask({ hostId });
  expect(task).toMatchObject({
    id: stdout.trim(),
    debug: true,
    taskType: { case: "syncFull", value: { syncResourceTypeIds: ["user"], skipGrants: true, storageEngine: "sqlite" } },
  });
});

test("a task can be waited for; its outcome is the exit status", async () => {
  server = await serve(state, "--port", "0");
  const connector = await connect(server, await createClient("acme"));
  const waiting = run(
    state,
    "task",
    "action_invoke",
    '{"name":"quick","args":{"a":1}}',
    "--wait",
    "--max-attempts",
    "1",
  );
  const task = await firstTask(connector);
  await connector.finishTask({
    hostId,
    taskId: task.id,
    status: { code: 5, message: "no such action" },
    finalState: { case: "error", value: {} },
  });
  const outcome = await waiting;
  expect(outcome.status).toBe(1);
  expect(JSON.parse(outcome.stdout)).toMatchObject({
    state: "failed",
    task: { action_invoke: { name: "quick", args: { a: 1 } } },
    attempts: [{ outcome: "error", finish: { status: { code: 5, message: "no such action" } } }],
  });
  expect((await run(state, "tasks")).stdout).toContain("error 5: no such action");
});

test("a client made before the first serve is told the address in its id, and serve names clients of other addresses", async () => {
  const early = await run(state, "client", "create", "--name", "early");
  expect(early.stdout).toContain("early@localhost:8443/conductor");
  expect(early.stderr).toMatch(/no server has run .* localhost:8443.*--host/);
  expect((await run(state, "client", "create", "--name", "told", "--host", "localhost:1")).stderr).toBe("");
  server = await serve(state, "--port", "0");
  for (let looks = 0; looks < 200 && server.stderr() === ""; looks++) await sleep(20);
  expect(server.stderr()).toMatch(/another address.*early \(localhost:8443\), told \(localhost:1\)/);
  expect((await run(state, "client", "create", "--name", "late")).stderr).toBe("");
});

describe("mistakes get one line and a status", () => {
  test.each<[string[], number, string]>([
    [["task", "sync"], 1, "conductor client create"],
    [["task", "show", "x"], 1, "no task x"],
    [["uploads", "download", "x", "-f", "y"], 1, "no upload x"],
    [["faults", "clear"], 1, "no server has run"],
    [["serve", "--port", "x"], 2, "not a whole number"],
    [["nosuch"], 2, "unknown command"],
    [["tasks", "--status", "finished"], 2, "Allowed choices are pending, leased,"],
    [["client", "list", "-o", "yaml"], 2, "Allowed choices are table, json."],
  ])("%j", async (args, status, text) => {
    const outcome = await run(state, ...args);
    expect(outcome.status).toBe(status);
    expect(outcome.stderr).toContain(text);
    expect(outcome.stdout).toBe("");
  });

  test("a field that does not exist, a client that must be named, a schedule that cannot be waited for", async () => {
    await createClient("one");
    expect((await run(state, "task", "grant", '{"entitlment":{}}')).stderr).toContain("entitlment");
    expect((await run(state, "task", "sync", "--every", "1h", "--wait")).stderr).toContain("exclude each other");
    await createClient("two");
    expect((await run(state, "task", "sync")).stderr).toContain("one, two");
  });
});

test("kill -9 loses neither a queued task nor a finished upload nor a running lease", async () => {
  server = await serve(state, "--port", "0");
  const issued = await createClient("acme");
  await run(state, "task", "sync");
  const content = Buffer.concat([Buffer.from("C1ZF\0"), Buffer.alloc(700_000, 3)]);
  let connector = await connect(server, issued);
  const sync = await firstTask(connector);
  await connector.uploadAsset(uploadMessages(sync.id, content));
  await run(state, "task", "sync_full", "{}");
  const cut = connector.uploadAsset(endlessUpload(sync.id));
  const failed = expect(cut).rejects.toThrow();
  await server.kill("SIGKILL");
  await failed;

  server = await serve(state, "--port", "0");
  connector = await connect(server, issued);
  expect((await connector.heartbeat({ hostId, taskId: sync.id })).cancelled).toBe(false);
  await connector.finishTask({ hostId, taskId: sync.id, finalState: { case: "success", value: {} } });
  expect((await firstTask(connector)).taskType.case).toBe("syncFull");
  const [upload] = await json<{ id: string; state: string }[]>("uploads", "-o", "json");
  expect(upload).toMatchObject({ state: "accepted", size: content.length, sha256: sha256(content) });
  const file = join(state, "copy.c1z");
  await run(state, "uploads", "download", upload!.id, "-f", file);
  expect(readFileSync(file).equals(content)).toBe(true);
}, 60_000);

test("grants and revokes are made from what was uploaded last", async () => {
  server = await serve(state, "--port", "0");
  const connector = await connect(server, await createClient("acme"));
  const named = ["--entitlement", "group:g00003:member", "--principal", "user:u0000003"];
  expect((await run(state, "task", "grant", ...named)).stderr).toContain("queue a sync first");
  await run(state, "task", "sync");
  const sync = await firstTask(connector);
  const nested = readFileSync(new URL("../../c1z/test/fixtures/nested.pebble.c1z", import.meta.url));
  await connector.uploadAsset(uploadMessages(sync.id, nested));
  await connector.finishTask({ hostId, taskId: sync.id, finalState: { case: "success", value: {} } });

  await run(state, "task", "grant", ...named);
  expect((await firstTask(connector)).taskType).toMatchObject({
    case: "grant",
    value: {
      entitlement: { id: "group:g00003:member", slug: "member", resource: { displayName: "Group g00003" } },
      principal: { id: { resourceType: "user", resource: "u0000003" }, displayName: "User u0000003" },
    },
  });
  await run(state, "task", "revoke", ...named);
  expect((await firstTask(connector)).taskType).toMatchObject({
    case: "revoke",
    value: { grant: { id: "group:g00003:member:user:u0000003", principal: { displayName: "User u0000003" } } },
  });
  const absent = await run(
    state,
    "task",
    "revoke",
    "--entitlement",
    "group:g00003:member",
    "--principal",
    "user:nobody",
  );
  expect(absent).toMatchObject({ status: 1, stderr: expect.stringContaining("no resource user:nobody") });
}, 60_000);

const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");

/** An upload that never gets to its checksum. */
async function* endlessUpload(taskId: string) {
  const messages = uploadMessages(taskId, Buffer.alloc(3_000_000));
  for (let i = 0; i < 3; i++) yield (await messages.next()).value;
  await new Promise(() => {});
}

async function firstTask(connector: ConnectorClient) {
  for (let tries = 0; tries < 100; tries++) {
    const { task } = await connector.getTask({ hostId });
    if (task) return task;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("no task came");
}
