import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Code } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Conductor, type IssuedClient, startConductor } from "../src/index.ts";
import { readAttempts, readTask } from "../src/state/tasks.ts";
import { type ConnectorClient, callUnknown, connect, uploadMessages } from "./connector-client.ts";

let directory: string;
let conductor: Conductor;
let issued: IssuedClient;
let connector: ConnectorClient;
const hostId = "host-1";

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "conductor-"));
  conductor = await startConductor({ directory, settings: { retryDelayMs: 0 } });
  issued = conductor.clients.create({ name: "acme" });
  connector = await connect(conductor, issued);
});

afterEach(async () => {
  await conductor.close();
  rmSync(directory, { recursive: true });
});

const queue = (task: object, maxAttempts?: number) =>
  conductor.queue.add({ clientId: issued.clientId, task: task as never, maxAttempts });

describe("a full sync", () => {
  test("goes from poll over heartbeat and upload to an accepted file", async () => {
    await connector.hello({ hostId, connectorMetadata: { displayName: "Demo" } });
    const { id } = queue({ sync_full: { storage_engine: "sqlite" } });
    const { task, nextPoll } = await connector.getTask({ hostId });
    expect(task?.id).toBe(id);
    expect(task?.taskType).toMatchObject({ case: "syncFull", value: { storageEngine: "sqlite" } });
    expect(nextPoll).toMatchObject({ seconds: 0n });
    expect((await connector.getTask({ hostId })).task).toBeUndefined();

    const beat = await connector.heartbeat({ hostId, taskId: id });
    expect(beat).toMatchObject({ cancelled: false, nextHeartbeat: { seconds: 30n } });

    const content = Buffer.concat([Buffer.from("C1ZF\0"), Buffer.alloc(1_300_000, 7)]);
    await connector.uploadAsset(uploadMessages(id, content));
    await connector.uploadAsset(uploadMessages(id, Buffer.from('{"level":"debug"}\n')));
    expect(conductor.uploads.list().map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      "log received",
      "c1z received",
    ]);

    await connector.finishTask({ hostId, taskId: id, finalState: { case: "success", value: {} } });
    expect(readTask(conductor.database, id)?.state).toBe("succeeded");
    const upload = conductor.uploads.list().find(({ kind }) => kind === "c1z")!;
    expect(upload).toMatchObject({ state: "accepted", size: content.length, taskId: id });
    expect(readFileSync(conductor.uploads.pathOf(upload)).equals(content)).toBe(true);
  });
});

describe("what is in an upload", () => {
  const fixture = (name: string) => readFileSync(new URL(`../../c1z/test/fixtures/${name}`, import.meta.url));
  const noted = async (content: Buffer) => {
    const { id } = queue({ sync_full: {} });
    await connector.getTask({ hostId });
    await connector.uploadAsset(uploadMessages(id, content));
    for (;;) {
      const upload = conductor.uploads.list({ taskId: id })[0]!;
      if (upload.counts || upload.problem) return upload.counts ?? upload.problem;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  test.each(["sqlite", "pebble"])("is counted, in a file of format %s", async (format) => {
    const counts = await noted(fixture(`nested.${format}.c1z`));
    expect(counts).toEqual({ resource_types: 2, resources: 75, entitlements: 15, grants: 367, assets: 0 });
  });

  test("is said to be unreadable when it is, and kept", async () => {
    expect(await noted(Buffer.from("C1ZF\0nothing"))).toContain("damaged");
    expect(await noted(fixture("flat.pebble.c1z").subarray(0, 30_000))).toContain("cut off");
    expect(conductor.uploads.list()).toHaveLength(2);
  });
});

describe("outcomes", () => {
  const fail = (taskId: string, nonRetryable: boolean) =>
    connector.finishTask({
      hostId,
      taskId,
      status: { code: 2, message: "boom" },
      finalState: { case: "error", value: { nonRetryable } },
    });

  test("a retryable failure is handed out again until its attempts are used up", async () => {
    const { id } = queue({ sync_full: {} }, 2);
    await connector.getTask({ hostId });
    await fail(id, false);
    expect(readTask(conductor.database, id)?.state).toBe("pending");
    expect((await connector.getTask({ hostId })).task?.id).toBe(id);
    await fail(id, false);
    expect(readTask(conductor.database, id)?.state).toBe("failed");
    expect(readAttempts(conductor.database, id).map(({ outcome }) => outcome)).toEqual(["error", "error"]);
  });

  test("a non-retryable failure is final, and its repetition changes nothing", async () => {
    const { id } = queue({ grant: {} });
    await connector.getTask({ hostId });
    await fail(id, true);
    await fail(id, true);
    await connector.finishTask({ hostId, taskId: id, finalState: { case: "success", value: {} } });
    expect(readTask(conductor.database, id)).toMatchObject({ state: "failed", attempts: 1 });
  });

  test("a hello task is completed by the Hello that names it", async () => {
    const { id } = queue({ hello: {} });
    await connector.getTask({ hostId });
    await connector.hello({ hostId, taskId: id, connectorMetadata: {} });
    expect(readTask(conductor.database, id)?.state).toBe("succeeded");
  });

  test("a cancelled task is told so by its heartbeat and ends as cancelled", async () => {
    const { id } = queue({ sync_full: {} });
    await connector.getTask({ hostId });
    conductor.queue.cancel(id);
    expect((await connector.heartbeat({ hostId, taskId: id })).cancelled).toBe(true);
    await fail(id, false);
    expect(readTask(conductor.database, id)?.state).toBe("cancelled");
  });

  test("an upload that outlasts its task is refused, and nothing of it stays", async () => {
    const { id } = queue({ sync_full: {} });
    await connector.getTask({ hostId });
    async function* outlasting() {
      for await (const message of uploadMessages(id, Buffer.alloc(3 * 512 * 1024))) {
        if (message.msg.case === "eof") conductor.queue.abandon(id);
        yield message;
      }
    }
    await expect(connector.uploadAsset(outlasting())).rejects.toMatchObject({ code: Code.FailedPrecondition });
    expect(conductor.uploads.list()).toEqual([]);
    expect(readdirSync(conductor.uploads.directory)).toEqual([]);
  });

  test("an answer with something of a newer connector in it is taken, and shown but for that", async () => {
    const { id } = queue({ grant: {} });
    await connector.getTask({ hostId });
    const newer = { typeUrl: "type.googleapis.com/c1.connector.v9.Newer", value: new Uint8Array([10, 1, 65]) };
    const broken = { ...newer, value: new Uint8Array([255]) };
    const finish = (taskId: string, annotation: typeof newer) =>
      connector.finishTask({ hostId, taskId, finalState: { case: "success", value: { annotations: [annotation] } } });
    await finish(id, newer);
    expect(conductor.show(id).attempts[0]?.finish).toMatchObject({
      task_id: id,
      success: { annotations: [{ "@type": newer.typeUrl }] },
    });
    const second = queue({ grant: {} });
    await connector.getTask({ hostId });
    await finish(second.id, broken);
    expect(conductor.show(second.id)).toMatchObject({
      state: "succeeded",
      attempts: [{ finish: { unreadable: expect.any(String) } }],
    });
  });

  test("unknown tasks are acknowledged when finished and refused when uploaded for", async () => {
    const taskId = "0".repeat(27);
    await connector.finishTask({ hostId, taskId, finalState: { case: "success", value: {} } });
    await expect(connector.uploadAsset(uploadMessages(taskId, Buffer.from("x")))).rejects.toThrow("no task");
  });
});

test("a call of a newer connector that is not known here is answered as Unimplemented", async () => {
  const headers = await callUnknown(conductor, "/c1.connectorapi.baton.v1.BatonService/SomethingNew");
  expect(headers).toMatchObject({ ":status": 200, "grpc-status": String(Code.Unimplemented) });
  expect(decodeURIComponent(String(headers["grpc-message"]))).toContain("SomethingNew");
});
