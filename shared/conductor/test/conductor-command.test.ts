import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { IssuedClient } from "../src/index.ts";
import { run, type Server, serve } from "./command-line.ts";
import { type ConnectorClient, connect, uploadMessages } from "./connector-client.ts";
import { api } from "./running-conductor.ts";

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
    ...["--wait", "-o", "json", "--max-attempts", "1"],
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

test("who waits reads three lines, whatever a connector says", async () => {
  server = await serve(state, "--port", "0");
  const connector = await connect(server, await createClient("acme"));
  const waiting = run(state, "task", "list_event_feeds", "--wait", "--max-attempts", "1");
  const task = await firstTask(connector);
  await connector.finishTask({
    hostId,
    taskId: task.id,
    status: { code: 5, message: "gone\u001b[2J\naway" },
    finalState: { case: "error", value: {} },
  });
  const { stdout, status } = await waiting;
  expect(status).toBe(1);
  expect(stdout.split("\n")).toEqual([
    expect.stringMatching(`^list_event_feeds ${task.id}: failed after .* s, attempt 1 of 1, on ${hostId}$`),
    "Outcome: error 5: gone [2J away",
    `Everything else: conductor task show ${task.id}`,
    "",
  ]);
});

test("a schedule keeps the attempts it was given", async () => {
  await createClient("acme");
  await run(state, "task", "sync", "--every", "1h", "--max-attempts", "7");
  expect(await json("schedules", "-o", "json")).toMatchObject([{ everySeconds: 3600, maxAttempts: 7 }]);
  server = await serve(state, "--port", "0");
  let tasks: unknown[] = [];
  for (let looks = 0; looks < 100 && tasks.length === 0; looks++) tasks = await json("tasks", "-o", "json");
  expect(tasks).toMatchObject([{ maxAttempts: 7, queuedBy: expect.stringMatching(/^schedule /) }]);
});

test("secrets and the admin token can be made anew, a task ended by force, and all of it is on record", async () => {
  server = await serve(state, "--port", "0");
  const issued = await createClient("acme");
  const connector = await connect(server, issued);
  const id = (await run(state, "task", "sync")).stdout.trim();
  await firstTask(connector);
  await run(state, "task", "cancel", id, "--force");
  expect(await json("task", "show", id)).toMatchObject({ state: "cancelled", attempts: [{ outcome: "cancelled" }] });
  const again = await json<IssuedClient>("client", "rotate", "acme", "-o", "json");
  expect(again.clientId).toBe(issued.clientId);
  await expect(connector.getTask({ hostId })).rejects.toMatchObject({ code: 16 });
  await (await connect(server, again)).getTask({ hostId });
  const token = (await run(state, "admin-token", "rotate")).stdout.trim();
  expect((await api(server, "GET", "/api/tasks")).status).toBe(401);
  expect((await api(server, "GET", "/api/tasks", undefined, token)).status).toBe(200);
  expect(await json("settings", "set", "keepTasks=5", "keepMs=90d")).toMatchObject({ keepTasks: 5, keepMs: 7776e6 });
  await run(state, "client", "remove", "acme");
  const record = await json<{ action: string; actor: string; subject: string }[]>("audit", "-o", "json");
  expect(record.map(({ action }) => action)).toEqual([
    ...["remove client", "change settings", "rotate admin token", "rotate client secret", "force cancel"],
    ...["queue task", "create client"],
  ]);
  expect(record[4]).toMatchObject({ subject: id, actor: expect.stringMatching(/^command \(.+\)$/) });
  await server.kill("SIGTERM");
  server = await serve(state, "--port", "0");
  expect(await json("settings", "show")).toMatchObject({ keepTasks: 5, keepMs: 7776e6, keepUploads: 10 });
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
    [["task", "show", "x"], 1, "there is no state in"],
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

  test("a state that is not there is not made by looking, and one that is made is told", async () => {
    const mistyped = join(state, "mistyped");
    for (const args of [["tasks"], ["task", "sync"], ["audit"], ["client", "list"]]) {
      expect(await run(mistyped, ...args)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`no state in ${mistyped}`),
      });
    }
    expect(existsSync(mistyped)).toBe(false);
    expect((await run(mistyped, "client", "create")).stderr).toContain(`beginning a new state in ${mistyped}`);
    expect((await run(mistyped, "client", "create")).stderr).not.toContain("beginning");
  });

  test("what is not there, and a grant of nothing or to nobody", async () => {
    await createClient("one");
    for (const [args, text] of [
      [["task", "show", "x"], "no task x"],
      [["uploads", "download", "x", "-f", "y"], "no upload x"],
      [["task", "grant"], "needs both --entitlement ID and --principal"],
      [["task", "grant", "--entitlement", "group:g1:member"], "needs both"],
      [["task", "revoke", "--principal", "user:u1"], "needs both"],
      [["task", "grant", "{}", "--principal", "user:u1"], "exclude each other"],
      [["task", "sync", "--every", "9999999d"], "at most 366 days"],
      [["task", "sync", "--max-attempts", "99999999999999999999"], "1 to 1000 attempts"],
    ] as const) {
      expect([args, await run(state, ...args)]).toEqual([
        args,
        { status: 1, stdout: "", stderr: expect.stringContaining(text) },
      ]);
    }
    expect(await json("tasks", "-o", "json")).toEqual([]);
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
});

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
});

const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");

/** An upload that never gets to its checksum. */
async function* endlessUpload(taskId: string) {
  const messages = uploadMessages(taskId, Buffer.alloc(3_000_000));
  for (let i = 0; i < 3; i++) yield (await messages.next()).value;
  await new Promise(() => {});
}

async function firstTask(connector: ConnectorClient) {
  for (let tries = 0; tries < 4_000; tries++) {
    const { task } = await connector.getTask({ hostId });
    if (task) return task;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("no task came");
}
