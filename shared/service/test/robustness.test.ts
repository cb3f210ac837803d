import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault } from "@baton-connectors/conductor";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  keptIn,
  type RunningService,
  type ServiceSetup,
  startService,
  type TestConductor,
  testConductor,
  until,
} from "./running-service.ts";
import { type Effects, scripted } from "./scripted-connector.ts";

let server: TestConductor;
let service: RunningService;
let work: string;
let effects: Effects;
let mode: { listing: string; creating?: string };
beforeEach(async () => {
  server = await testConductor({ nextPollMs: 10, nextHeartbeatMs: 1000, maxAttempts: 2 });
  work = mkdtempSync(join(tmpdir(), "service-robust-"));
  effects = [];
  mode = { listing: "" };
});
afterEach(async () => {
  await service.end();
  await server.close();
  rmSync(work, { recursive: true });
});

const begin = (options: Partial<ServiceSetup<undefined>> = {}) => {
  service = startService(
    { connector: scripted(effects, mode), tempDirectory: work, ...options },
    { issued: server.issued, caFile: server.conductor.caFile },
  );
};
const queue = (task: object) =>
  server.conductor.queue.add({ clientId: server.issued.clientId, task: task as never }).id;
const ended = (id: string) => server.conductor.ended(id, 120_000);
const faults = (...list: Fault[]) => server.conductor.faults.set(list);
const grantTo = (resource: string) => ({
  grant: {
    entitlement: { id: "group:g1:member", resource: { id: { resource_type: "group", resource: "g1" } } },
    principal: { id: { resource_type: "user", resource } },
  },
});
const account = (login: string) => ({ create_account: { account_info: { login } } });
const range = (most: number) => Array.from({ length: most }, (_, n) => n + 1);
const listings = () => effects.filter((effect) => effect === "list users").length;
const kept = () => keptIn(work);

describe("what ConductorOne does not take the first time", () => {
  test.each<[string, Fault]>([
    ["is refused for now", { on: "FinishTask", nth: [1, 2], code: "Unavailable" }],
    ["is taken, but not acknowledged", { on: "FinishTask", nth: [1, 2], afterEffect: true, close: true }],
    ["is cut off with the connection", { on: "FinishTask", nth: 1, close: true }],
  ])("a result that %s is sent again, and the work is not done again", async (_, fault) => {
    faults(fault);
    begin({ sleep: async () => {} });
    const { state, attempts } = await ended(queue(account("ann")));
    expect([state, attempts.length]).toEqual(["succeeded", 1]);
    await until(() => kept().length === 0, "nothing is kept");
    expect(effects).toEqual(["account ann"]);
  });

  test.each<[string, Fault]>([
    ["at once", { on: "FinishTask", nth: 1, code: "InvalidArgument", message: "too large" }],
    ["again and again", { on: "FinishTask", nth: range(10), code: "ResourceExhausted", message: "too large" }],
  ])("a result that is refused %s is told to be", async (_, fault) => {
    faults(fault);
    begin({ sleep: async () => {} });
    const { attempts } = await ended(queue(account("ann")));
    expect(attempts[0]!.finish).toMatchObject({
      status: { message: expect.stringContaining("done, but the result was refused: FinishTask: too large") },
      error: { non_retryable: true },
    });
    await until(() => kept().length === 0, "nothing is kept");
  });

  test.each<[string, Fault]>([
    ["dropped", { on: "UploadAsset", nth: 1, afterMessages: 1, close: true }],
    ["refused in the middle", { on: "UploadAsset", nth: [1, 2], afterMessages: 2, code: "InvalidArgument" }],
    ["taken, but not acknowledged", { on: "UploadAsset", nth: 1, afterEffect: true, code: "Internal" }],
  ])("an upload that is %s is sent again without syncing again", async (_, fault) => {
    faults(fault);
    begin({ sleep: async () => {} });
    const { state, attempts } = await ended(queue({ sync_full: {} }));
    expect([state, attempts.length, listings()]).toEqual(["succeeded", 1, 1]);
  });

  test("a sync that could not be delivered at all is delivered when its task comes again", async () => {
    faults({ on: "UploadAsset", nth: [1, 2, 3, 4, 5], code: "Unavailable", message: "full" });
    begin({ sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 100)) });
    const { state, attempts } = await ended(queue({ sync_full: {} }));
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["error", "success"]);
    expect([state, listings()]).toEqual(["succeeded", 1]);
    expect(service.said("this task's sync was finished before: uploading it")).toHaveLength(1);
  });

  test("a failed task that is handed out again before its failure is acknowledged is done again", async () => {
    mode.listing = "plain";
    faults({ on: "FinishTask", nth: 1, afterEffect: true, delayMs: 100, code: "Unavailable" });
    begin();
    const id = queue({ sync_full: {} });
    await until(() => service.said("task failed").length > 0, "the first attempt has failed");
    mode.listing = "";
    const { state, attempts } = await ended(id);
    expect([state, attempts.length]).toEqual(["succeeded", 2]);
    expect(service.said("this task is being done already")).toEqual([]);
  });

  test("the same holds for what may not be done twice, once it is known not to be done", async () => {
    faults({ on: "FinishTask", nth: 1, afterEffect: true, delayMs: 100, code: "Unavailable" });
    begin();
    const { state, attempts } = await ended(queue(account("first-busy")));
    expect([state, attempts.map(({ outcome }) => outcome)]).toEqual(["succeeded", ["error", "success"]]);
    expect(effects).toEqual(["account first-busy"]);
  });

  test("a poll that fails is repeated after pauses", async () => {
    faults({ on: "GetTask", nth: [1, 2, 3], code: "Unavailable" });
    begin({ sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 1000)) });
    expect((await ended(queue(grantTo("ann")))).state).toBe("succeeded");
    const pauses = service.said("error getting next task; will retry").map(({ wait_ms }) => Number(wait_ms));
    expect(pauses.map((ms) => Math.floor(ms / 1000))).toEqual([1, 4, 9]);
  });

  test("a token that is withdrawn is replaced", async () => {
    faults({ on: "GetTask", nth: 1, code: "Unauthenticated" });
    begin();
    expect((await ended(queue(grantTo("ann")))).state).toBe("succeeded");
    expect(service.said("error getting next task; will retry")).toEqual([]);
  });
});

describe("heartbeats", () => {
  const fast = { sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / 300)) };
  test("eight lost in a row are borne", async () => {
    mode.listing = "wait";
    faults({ on: "Heartbeat", nth: [1, 2, 3, 4, 5, 6, 7, 8], code: "Unavailable" });
    begin(fast);
    const id = queue({ sync_full: {} });
    await until(() => server.conductor.show(id).heartbeats > 1, "heartbeats come again");
    mode.listing = "";
    expect((await ended(id)).state).toBe("succeeded");
  });
  test("the ninth ends the sync, retryable", async () => {
    server.conductor.configure({ maxAttempts: 1 });
    mode.listing = "hang";
    faults({ on: "Heartbeat", code: "Unavailable" });
    begin(fast);
    const { attempts } = await ended(queue({ sync_full: {} }));
    expect(attempts[0]!.finish).toMatchObject({
      status: { code: 1, message: "task failed heartbeat" },
      error: {},
    });
  });
  test("other tasks go on without, where the server wants none", async () => {
    faults({ on: "Heartbeat", code: "NotFound" });
    begin(fast);
    mode.listing = "wait";
    const id = queue({ list_ticket_schemas: {} });
    await until(() => service.lines.length > 0 && server.conductor.show(id).state === "leased", "it is being done");
    await new Promise((resolve) => setTimeout(resolve, 100));
    mode.listing = "";
    expect((await ended(id)).state).toBe("succeeded");
    expect(service.said("heartbeat failed")).toEqual([]);
  });
});

describe("stopping", () => {
  test("waits for what is nearly done, and takes nothing new", async () => {
    mode.listing = "wait";
    begin();
    const id = queue({ sync_full: {} });
    await until(() => server.conductor.show(id).heartbeats > 0, "the sync is running");
    const done = service.end();
    // A poll that was under way may still bring something.
    await until(() => service.said("stopping: waiting for running tasks").length > 0, "it is stopping");
    const later = queue(grantTo("ann"));
    mode.listing = "";
    await done;
    expect(server.conductor.show(id).state).toBe("succeeded");
    expect(server.conductor.show(later).state).toBe("pending");
    expect(kept()).toEqual([]);
  });

  test("cuts off what may not be done twice for good", async () => {
    begin({ graceMs: 50 });
    const id = queue(account("hang"));
    await until(() => mode.creating === "hang", "it is being done");
    await service.end();
    expect(server.conductor.show(id)).toMatchObject({
      state: "failed",
      attempts: [
        { finish: { status: { code: 1, message: "the connector was stopped" }, error: { non_retryable: true } } },
      ],
    });
  });

  test("cuts off what takes longer, says so, and goes on with it after the next start", async () => {
    mode.listing = "hang";
    begin({ graceMs: 50 });
    const id = queue({ sync_full: {} });
    await until(() => effects.includes("list users"), "the sync is running");
    await service.end();
    expect(server.conductor.show(id).attempts[0]!.finish).toMatchObject({
      status: { code: 1, message: "the connector was stopped" },
    });
    expect(kept()).toEqual([`sync-${id}.c1z`]);
    mode.listing = "";
    begin();
    expect((await ended(id)).state).toBe("succeeded");
    expect(server.conductor.uploads.list({ taskId: id })).toHaveLength(1);
  });
});

describe("after a crash", () => {
  const place = () => {
    const hash = createHash("sha256").update(server.issued.clientId).digest("hex").slice(0, 16);
    return join(work, `baton-service-${hash}`);
  };
  const directory = () => {
    mkdirSync(place(), { recursive: true });
    return place();
  };
  test("what may have been done is not done again; the answer says so", async () => {
    const id = queue(account("ann"));
    writeFileSync(join(directory(), `begun-${id}`), "");
    begin();
    expect((await ended(id)).attempts[0]!.finish).toMatchObject({
      status: { code: 10, message: expect.stringContaining("whether it took effect is not known") },
      error: { non_retryable: true },
    });
    expect(effects).toEqual([]);
  });
  test("what can be done twice without harm is done", async () => {
    const id = queue(grantTo("ann"));
    writeFileSync(join(directory(), `begun-${id}`), "");
    begin();
    expect((await ended(id)).state).toBe("succeeded");
    expect(effects).toEqual(["grant ann"]);
  });
  test("a result that was not acknowledged is sent by the next process", async () => {
    faults({ on: "FinishTask", code: "Unavailable" });
    begin({ graceMs: 50 });
    const id = queue(account("ann"));
    await until(() => kept().some((name) => name.startsWith("result-")), "the result is kept");
    await service.end();
    expect(server.conductor.show(id).state).toBe("leased");
    faults();
    begin();
    const { state, attempts } = await ended(id);
    expect([state, attempts.length]).toEqual(["succeeded", 1]);
    expect(effects).toEqual(["account ann"]);
    await until(() => kept().length === 0, "nothing is kept any more");
  });
  test("a work directory that somebody removed is made again", async () => {
    begin();
    await until(() => service.said("startup Hello succeeded").length > 0, "it has started");
    rmSync(directory(), { recursive: true });
    expect((await ended(queue({ sync_full: {}, debug: true }))).state).toBe("succeeded");
    expect((await ended(queue(account("ann")))).state).toBe("succeeded");
  });
  test.each<[string, (path: string, elsewhere: string) => void, string]>([
    ["a link", (path, elsewhere) => symlinkSync(elsewhere, path, "junction"), "is not a directory"],
    ["a file", (path) => writeFileSync(path, ""), "is not a directory"],
  ])("%s in the place of the work directory is not followed", async (_, put, words) => {
    const elsewhere = mkdtempSync(join(tmpdir(), "service-elsewhere-"));
    put(place(), elsewhere);
    begin();
    await expect(service.ended).rejects.toThrow(new RegExp(words));
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(elsewhere, { recursive: true });
  });
  test("a link put there while the service runs fails the tasks, and takes nothing", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "service-elsewhere-"));
    begin({ taskConcurrency: 1 });
    await until(() => service.said("startup Hello succeeded").length > 0, "it has started");
    rmSync(directory(), { recursive: true });
    symlinkSync(elsewhere, place(), "junction");
    const { state, attempts } = await ended(queue({ sync_full: {} }));
    expect([state, attempts.at(-1)!.finish]).toEqual([
      "failed",
      expect.objectContaining({
        status: expect.objectContaining({ message: expect.stringContaining("is not a directory") }),
      }),
    ]);
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(elsewhere, { recursive: true });
  });
  test("what nobody came back for is removed in the end", async () => {
    const weeks = new Date(Date.now() - 15 * 86_400_000);
    for (const name of ["begun-x", "sync-x.c1z", "c1zAbCdEf"]) {
      writeFileSync(join(directory(), name), "");
      utimesSync(join(directory(), name), weeks, weeks);
    }
    writeFileSync(join(directory(), "begun-y"), "");
    begin();
    await until(() => service.said("startup Hello succeeded").length > 0, "it has started");
    expect(kept()).toEqual(["begun-y"]);
  });
});

describe("debug tasks", () => {
  test("upload what was logged, secrets scrubbed, with the next sync", async () => {
    begin();
    const { state } = await ended(queue({ ...grantTo("ann"), debug: true }));
    expect(state).toBe("succeeded");
    const id = queue({ sync_full: {}, debug: true });
    await ended(id);
    const [log, c1z] = server.conductor.uploads.list({ taskId: id });
    expect([log!.kind, c1z!.kind]).toEqual(["log", "c1z"]);
    const lines = readFileSync(server.conductor.uploads.pathOf(log!), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ level: "debug", msg: "granting", token: "[REDACTED]" }));
    expect(lines).toContainEqual(expect.objectContaining({ msg: "Handling full sync task." }));
    const next = queue({ sync_full: {} });
    await ended(next);
    expect(server.conductor.uploads.list({ taskId: next })).toHaveLength(1);
  });
  test("a log that cannot be written does not fail the task", async () => {
    begin();
    await until(() => service.said("startup Hello succeeded").length > 0, "it has started");
    const [name] = readdirSync(work);
    mkdirSync(join(work, name!, "debug.log"));
    expect((await ended(queue({ ...grantTo("ann"), debug: true }))).state).toBe("succeeded");
    expect(service.said("the debug log cannot be written")).toHaveLength(1);
  });
  test("a log that is not taken does not fail the sync", async () => {
    faults({ on: "UploadAsset", nth: "2-", afterMessages: 1, code: "Internal", message: "no debug" });
    begin({ sleep: async () => {} });
    expect((await ended(queue({ sync_full: {}, debug: true }))).state).toBe("succeeded");
    expect(service.said("the debug log could not be uploaded")).toHaveLength(1);
  });
});
