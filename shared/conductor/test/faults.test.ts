import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Fault } from "../src/index.ts";
import { readTask } from "../src/state/tasks.ts";
import { type ConnectorClient, connect, postToken, tokenForm, uploadMessages } from "./connector-client.ts";
import { type Running, runningConductor } from "./running-conductor.ts";

const hostId = "host-1";
let running: Running;
let connector: ConnectorClient;
beforeEach(async () => {
  running = await runningConductor();
  connector = await connect(running.conductor, running.issued);
});
afterEach(() => running.stop());

const set = (...faults: Fault[]) => running.conductor.faults.set(faults);
const queue = (task: object) =>
  running.conductor.queue.add({ clientId: running.issued.clientId, task: task as never }).id;
const stateOf = (id: string) => readTask(running.conductor.database, id)?.state;

describe("token", () => {
  test.each<[Omit<Fault, "on">, number, string]>([
    [{ status: 503 }, 503, "temporarily_unavailable"],
    [{ status: 201, body: "{}" }, 201, "{}"],
    [{ accessToken: "" }, 200, '"access_token":""'],
    [{ expiresIn: "600" }, 200, '"expires_in":"600"'],
    [{ tokenType: "DPoP" }, 200, '"token_type":"DPoP"'],
  ])("%j", async (fault, status, text) => {
    set({ on: "token", ...fault });
    const reply = await postToken(running.conductor, await tokenForm(running.issued));
    expect(reply.status).toBe(status);
    expect(reply.body).toContain(text);
  });

  test("can break the connection", async () => {
    set({ on: "token", close: true });
    await expect(postToken(running.conductor, await tokenForm(running.issued))).rejects.toThrow();
  });
});

describe("calls", () => {
  test("the named calls fail with the named code, the others do not", async () => {
    set({ on: "GetTask", nth: [2, 3], code: "Unavailable", message: "later" });
    await connector.getTask({ hostId });
    await expect(connector.getTask({ hostId })).rejects.toMatchObject({ code: 14, rawMessage: "later" });
    await expect(connector.getTask({ hostId })).rejects.toMatchObject({ code: 14 });
    await connector.getTask({ hostId });
  });

  test("a fault for one client leaves the others alone", async () => {
    const other = running.conductor.clients.create({ name: "other" });
    set({ on: "GetTask", client: "other", code: "Internal" });
    await connector.getTask({ hostId });
    await expect((await connect(running.conductor, other)).getTask({ hostId })).rejects.toMatchObject({ code: 13 });
  });

  test("a held call ends with the caller's deadline", async () => {
    set({ on: "FinishTask", hold: true });
    const call = connector.finishTask(
      { hostId, taskId: "0".repeat(27), finalState: { case: "success", value: {} } },
      { timeoutMs: 200 },
    );
    await expect(call).rejects.toMatchObject({ code: 4 });
  });

  test("a task is not handed to a caller that has left", async () => {
    set({ on: "GetTask", nth: 1, delayMs: 60_000 });
    const id = queue({ hello: {} });
    await expect(connector.getTask({ hostId }, { timeoutMs: 200 })).rejects.toMatchObject({ code: 4 });
    expect((await connector.getTask({ hostId })).task?.id).toBe(id);
    expect(running.conductor.show(id).attempts).toHaveLength(1);
  });

  test("a closed connection is noticed and a new one works", async () => {
    set({ on: "Hello", nth: 1, close: true });
    await expect(connector.hello({ hostId, connectorMetadata: {} })).rejects.toThrow();
    await connector.hello({ hostId, connectorMetadata: {} });
  });

  test("an acknowledgement can be lost after its effect", async () => {
    const id = queue({ grant: {} });
    await connector.getTask({ hostId });
    set({ on: "FinishTask", nth: 1, afterEffect: true, code: "Unavailable" });
    const finished = { hostId, taskId: id, finalState: { case: "success" as const, value: {} } };
    await expect(connector.finishTask(finished)).rejects.toMatchObject({ code: 14 });
    expect(stateOf(id)).toBe("succeeded");
    await connector.finishTask(finished);
  });

  test("a heartbeat can cancel its task", async () => {
    const id = queue({ sync_full: {} });
    await connector.getTask({ hostId });
    set({ on: "Heartbeat", nth: "2-", cancelled: true });
    expect((await connector.heartbeat({ hostId, taskId: id })).cancelled).toBe(false);
    expect((await connector.heartbeat({ hostId, taskId: id })).cancelled).toBe(true);
  });
});

describe("uploads", () => {
  const content = Buffer.concat([Buffer.from("C1ZF\0"), Buffer.alloc(2_000_000, 1)]);
  let id: string;
  beforeEach(async () => {
    id = queue({ sync_full: {} });
    await connector.getTask({ hostId });
  });
  const upload = () => connector.uploadAsset(uploadMessages(id, content));

  test.each<[string, Omit<Fault, "on">]>([
    ["dropped in the middle", { afterMessages: 2, close: true }],
    ["refused in the middle", { afterMessages: 2, code: "Unavailable" }],
    ["refused at the start", { code: "PermissionDenied" }],
    ["refused after the last byte", { afterMessages: 6, code: "InvalidArgument" }],
    ["unacknowledged", { afterEffect: true, code: "Unavailable" }],
  ])("%s, then sent again whole", async (_name, fault) => {
    set({ on: "UploadAsset", nth: 1, ...fault });
    await expect(upload()).rejects.toThrow();
    await upload();
    const kept = running.conductor.uploads.list();
    expect(kept.map(({ size, kind }) => ({ size, kind }))).toEqual([{ size: content.length, kind: "c1z" }]);
  });

  test("a wrong checksum is refused and nothing is kept", async () => {
    await expect(connector.uploadAsset(uploadMessages(id, content, Buffer.alloc(32)))).rejects.toMatchObject({
      code: 15,
    });
    expect(running.conductor.uploads.list()).toEqual([]);
  });
});
