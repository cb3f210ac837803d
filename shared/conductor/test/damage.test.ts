import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { connect as connectTls } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openStore, startConductor } from "../src/index.ts";
import { run } from "./command-line.ts";
import { connect, uploadMessages } from "./connector-client.ts";
import { type ApiReply, api, type Running, runningConductor } from "./running-conductor.ts";

const hostId = "host-1";

describe("a running conductor", () => {
  let running: Running;
  beforeEach(async () => {
    running = await runningConductor();
  });
  afterEach(() => running.stop());

  const call = (method: string, path: string, body?: unknown): Promise<ApiReply> =>
    api(running.conductor, method, path, body);
  const alive = async () => expect((await call("GET", "/api/clients")).status).toBe(200);

  async function upload(content: Buffer): Promise<string> {
    const { conductor, issued } = running;
    conductor.queue.add({ clientId: issued.clientId, task: { sync_full: {} } });
    const connector = await connect(conductor, issued);
    const { task } = await connector.getTask({ hostId });
    await connector.uploadAsset(uploadMessages(task!.id, content));
    await connector.finishTask({ hostId, taskId: task!.id, finalState: { case: "success", value: {} } });
    return conductor.uploads.list()[0]!.id;
  }

  test("tells that an uploaded file is gone or is no file, and goes on", async () => {
    const id = await upload(Buffer.from("C1ZF\0content"));
    const path = running.conductor.uploads.pathOf({ id });
    rmSync(path);
    expect(await call("GET", `/api/uploads/${id}/content`)).toMatchObject({
      status: 410,
      json: { error: expect.stringMatching(/is gone; bring it back .* sync again/) },
    });
    expect((await call("GET", `/api/uploads/${id}`)).json).toMatchObject({
      problem: expect.stringContaining("is gone"),
    });
    mkdirSync(path);
    await call("GET", `/api/uploads/${id}/content`).catch(() => {});
    await alive();
    rmSync(path, { recursive: true });
  });

  test("goes on when a caller leaves in the middle of a download", async () => {
    const id = await upload(Buffer.concat([Buffer.from("C1ZF\0"), Buffer.alloc(30_000_000)]));
    const { port } = new URL(running.conductor.url);
    const socket = connectTls({
      host: "127.0.0.1",
      port: Number(port),
      ca: readFileSync(running.conductor.caFile),
      servername: "localhost",
    });
    socket.on("error", () => {});
    socket.write(
      `GET /api/uploads/${id}/content HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${running.conductor.adminToken}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once("data", resolve));
    socket.destroy();
    await alive();
  });

  test("refuses a schedule without bounds, and lives with one that an earlier version took", async () => {
    const refused = await call("POST", "/api/tasks", { client: "acme", task: { sync_full: {} }, every: "999999999d" });
    expect(refused).toMatchObject({ status: 400, json: { error: expect.stringContaining("at most 366 days") } });
    const { database } = running.conductor;
    database.exec(
      `insert into schedules (id, client_id, type, body, every_ms, next_at, created_at)
       values ('long', 'acme@x/y', 'sync_full', x'', 9000000000000000000, 1, 1),
         ('never', 'acme@x/y', 'sync_full', x'ffff', 1000, 9000000000000000000, 1),
         ('broken', '${running.issued.clientId}', 'sync_full', x'ffff', 1000, 1, 1)`,
    );
    running.conductor.tick(() => {});
    expect(((await call("GET", "/api/schedules")).json as { id: string }[]).map(({ id }) => id)).toEqual([
      ...["long", "never", "broken"],
    ]);
    for (const id of ["long", "never", "broken"]) {
      expect((await call("DELETE", `/api/schedules/${id}`)).status).toBe(200);
    }
  });

  test("says that it is not ready while a timer's work fails, and is again when it succeeds", async () => {
    expect((await call("GET", "/ready")).status).toBe(200);
    running.conductor.database.exec("alter table schedules rename to away");
    let reply = await call("GET", "/ready");
    for (let looks = 0; looks < 500 && reply.status === 200; looks++) reply = await call("GET", "/ready");
    expect(reply).toMatchObject({
      status: 503,
      json: { status: "not ready", problems: { "looking for what is due": expect.stringContaining("schedules") } },
    });
    expect((await call("GET", "/health")).json).toEqual({ status: "healthy" });
    running.conductor.database.exec("alter table away rename to schedules");
    for (let looks = 0; looks < 500 && reply.status !== 200; looks++) reply = await call("GET", "/ready");
    expect(reply.status).toBe(200);
  });

  test("refuses settings that its clock could not bear", async () => {
    for (const changes of [
      { taskLeaseMs: 9e15 },
      { heartbeatLeaseMs: 9e15 },
      { clockOffsetMs: 9e15 },
      { keepMs: 9e15 },
    ]) {
      expect([changes, (await call("PATCH", "/api/settings", changes)).status]).toEqual([changes, 400]);
    }
  });

  test("hands on what comes after a task that cannot be read, and shows that one", async () => {
    const { conductor, issued } = running;
    const { id } = conductor.queue.add({ clientId: issued.clientId, task: { hello: {} } });
    conductor.database.prepare("update tasks set body = x'ffff' where id = ?").run(id);
    const next = conductor.queue.add({ clientId: issued.clientId, task: { sync_full: {} } });
    const connector = await connect(conductor, issued);
    const seen: (string | undefined)[] = [];
    for (let polls = 0; polls < 2; polls++) seen.push((await connector.getTask({ hostId })).task?.id);
    expect(seen).toContain(next.id);
    expect((await call("GET", `/api/tasks/${id}`)).json).toMatchObject({
      state: "failed",
      task: { unreadable: expect.any(String) },
      attempts: [{ outcome: "unreadable" }],
    });
  });

  test.each([
    "GET / HTTP/1.1\r\nhost: [\r\n\r\n",
    "GET // HTTP/1.1\r\nhost: x\r\n\r\n",
    "GET /api/tasks/%E0%A4%A HTTP/1.1\r\nhost: x\r\nauthorization: Bearer TOKEN\r\n\r\n",
    "POST /c1.connectorapi.baton.v1.BatonService/GetTask HTTP/1.1\r\nhost: [\r\ncontent-length: 0\r\n\r\n",
    "POST /c1.connectorapi.baton.v1.BatonService/GetTask HTTP/1.1\r\nhost: a b\r\ncontent-type: application/grpc\r\n\r\n",
    "POST /auth/v1/token HTTP/1.1\r\nhost: x\r\ncontent-length: 9999999\r\n\r\n",
    "\u0000\u0001\u0002\r\n\r\n",
  ])("outlives %j", async (text) => {
    const { port } = new URL(running.conductor.url);
    const ca = readFileSync(running.conductor.caFile);
    const socket = connectTls({ host: "127.0.0.1", port: Number(port), ca, servername: "localhost" });
    socket.on("error", () => {});
    await new Promise((resolve) => socket.once("secureConnect", resolve));
    socket.end(text.replace("TOKEN", running.conductor.adminToken));
    socket.resume();
    await new Promise((resolve) => socket.once("close", resolve));
    await alive();
  });
});

describe("a damaged state", () => {
  let directory: string;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "conductor-damage-"));
    const conductor = await startConductor({ directory });
    const { clientId } = conductor.clients.create({ name: "acme" });
    for (let i = 0; i < 200; i++)
      conductor.queue.add({ clientId, task: { action_invoke: { name: "x".repeat(2000) } } });
    await conductor.close();
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const file = (...names: string[]) => join(directory, ...names);
  const start = async () => (await startConductor({ directory })).close();

  test.each([
    ["is no database", () => writeFileSync(file("conductor.db"), "nonsense ".repeat(1000))],
    ["was cut off", () => truncateSync(file("conductor.db"), 8192)],
    [
      "has pages of something else",
      () => {
        const bytes = readFileSync(file("conductor.db"));
        bytes.fill(0x5a, 20_000, 200_000);
        writeFileSync(file("conductor.db"), bytes);
      },
    ],
  ])("whose database %s is told with what to do, by server and command, and not touched", async (_name, damage) => {
    damage();
    const before = readFileSync(file("conductor.db"));
    await expect(start()).rejects.toThrow(/is damaged \(conductor\.db: .*backup, or move them away to begin anew/);
    const serving = await run(directory, "serve", "--port", "0");
    expect(serving).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("is damaged") });
    expect(readFileSync(file("conductor.db")).equals(before)).toBe(true);
  });

  test("whose authority cannot be read is told with what to do", async () => {
    writeFileSync(file("tls", "ca.pem"), "nonsense");
    await expect(start()).rejects.toThrow(/authority in .*tls cannot be used .* move both away/);
    rmSync(file("tls"), { recursive: true });
    await start();
  });

  test("whose kept settings cannot be read begins with the usual ones and says so", async () => {
    const database = new DatabaseSync(file("conductor.db"));
    database.exec("insert into meta values ('kept-settings', '{'); update meta set value = '[' where key = 'settings'");
    database.close();
    const told: string[] = [];
    const conductor = await startConductor({ directory, tell: (line) => told.push(line) });
    expect(conductor.configure({}).keepTasks).toBe(10_000);
    await conductor.close();
    expect(told).toEqual([expect.stringContaining("retention settings that were kept cannot be read")]);
  });

  test("with something that is no upload among the uploads keeps it", async () => {
    mkdirSync(file("uploads", "of-somebody-else"));
    await start();
    expect(existsSync(file("uploads", "of-somebody-else"))).toBe(true);
  });

  test("of a version without the newer columns is brought up to date", async () => {
    const database = new DatabaseSync(file("conductor.db"));
    database.exec("alter table tasks drop column queued_by; alter table schedules drop column max_attempts");
    database.close();
    const store = openStore(directory);
    expect(store.queue.add({ clientId: "a@b/c", task: { hello: {} }, queuedBy: "me" }).queuedBy).toBe("me");
    store.close();
  });
});

test("connectors of other users can read the authority, and nothing else of the state", async () => {
  const parent = mkdtempSync(join(tmpdir(), "conductor-modes-"));
  chmodSync(parent, 0o755);
  const directory = join(parent, "state");
  const conductor = await startConductor({ directory });
  await conductor.close();
  const mode = (name: string) => (statSync(join(directory, name)).mode & 0o777).toString(8);
  expect({
    ".": mode("."),
    tls: mode("tls"),
    "tls/ca.pem": mode("tls/ca.pem"),
    "tls/ca.key": mode("tls/ca.key"),
    uploads: mode("uploads"),
    "conductor.db": mode("conductor.db"),
    "serving.lock": mode("serving.lock"),
  }).toEqual({
    ".": "711",
    tls: "755",
    "tls/ca.pem": "644",
    "tls/ca.key": "600",
    uploads: "700",
    "conductor.db": "600",
    "serving.lock": "600",
  });
  rmSync(parent, { recursive: true });
});
