import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Exchange } from "@baton-connectors/conductor";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Channel } from "../src/channel/channel.ts";
import { createConductorOne } from "../src/conductor-one.ts";
import { uploadAsset } from "../src/upload/upload-asset.ts";
import { type TestConductor, testConductor, until } from "./running-service.ts";
import { caller, testChannel } from "./test-channel.ts";

let server: TestConductor;
let channel: Channel;
let directory: string;
let exchanges: Exchange[];
beforeEach(async () => {
  exchanges = [];
  server = await testConductor({ keepUploads: 100 }, { observe: (exchange) => void exchanges.push(exchange) });
  channel = testChannel(server);
  directory = mkdtempSync(join(tmpdir(), "service-upload-"));
});
afterEach(async () => {
  channel.close();
  await server.close();
  rmSync(directory, { recursive: true });
});

/** A task that is ours. */
async function leased(): Promise<string> {
  server.conductor.queue.add({ clientId: server.issued.clientId, task: { sync_full: {} } });
  const { tasks } = await createConductorOne(channel, caller).getTask(AbortSignal.timeout(5000));
  return tasks[0]!.id;
}
const fileOf = (content: Buffer) => {
  const path = join(directory, "asset");
  writeFileSync(path, content);
  return path;
};
const KiB512 = 512 * 1024;

test.each([
  [0, 2],
  [1, 3],
  [KiB512 - 1, 3],
  [KiB512, 3],
  [KiB512 + 1, 4],
  [3 * 1024 * 1024, 8],
])("%i bytes go as %i messages and arrive as they are", async (size, messages) => {
  const taskId = await leased();
  const content = randomBytes(size);
  const { signal } = new AbortController();
  expect(await uploadAsset(channel, { hostId: "host-1", taskId, path: fileOf(content), signal })).toBe(size);
  const [upload] = server.conductor.uploads.list({ taskId });
  expect(upload).toMatchObject({ size, sha256: createHash("sha256").update(content).digest("hex") });
  expect(readFileSync(server.conductor.uploads.pathOf(upload!)).equals(content)).toBe(true);
  expect(exchanges.at(-1)).toMatchObject({ method: "UploadAsset", request: { messages, bytes: size } });
});

test.each([0, 1, 3])(
  "a refusal after %i messages of many is told with its own code and words",
  async (afterMessages) => {
    const taskId = await leased();
    server.conductor.faults.set([{ on: "UploadAsset", afterMessages, code: "PermissionDenied", message: "not yours" }]);
    const path = fileOf(randomBytes(8 * 1024 * 1024));
    const { signal } = new AbortController();
    await expect(uploadAsset(channel, { hostId: "host-1", taskId, path, signal })).rejects.toMatchObject({
      code: "PermissionDenied",
      message: "UploadAsset: not yours",
    });
  },
);

test("a server that reads slowly gets it all", async () => {
  const taskId = await leased();
  server.conductor.faults.set([{ on: "UploadAsset", afterMessages: 2, delayMs: 500 }]);
  const content = randomBytes(8 * 1024 * 1024);
  const { signal } = new AbortController();
  await uploadAsset(channel, { hostId: "host-1", taskId, path: fileOf(content), signal });
  const [upload] = server.conductor.uploads.list({ taskId });
  expect(upload?.sha256).toBe(createHash("sha256").update(content).digest("hex"));
});

test("a connection that breaks in the middle is Unavailable", async () => {
  const taskId = await leased();
  server.conductor.faults.set([{ on: "UploadAsset", afterMessages: 2, close: true }]);
  const path = fileOf(randomBytes(8 * 1024 * 1024));
  const { signal } = new AbortController();
  await expect(uploadAsset(channel, { hostId: "host-1", taskId, path, signal })).rejects.toMatchObject({
    code: expect.stringMatching(/^(Unavailable|Internal|Unknown|Canceled)$/),
  });
});

test("a server that does not answer is left when the task is cancelled", async () => {
  const taskId = await leased();
  server.conductor.faults.set([{ on: "UploadAsset", afterMessages: 1, hold: true }]);
  const cancel = new AbortController();
  const path = fileOf(randomBytes(8 * 1024 * 1024));
  const uploading = uploadAsset(channel, { hostId: "host-1", taskId, path, signal: cancel.signal });
  setTimeout(() => cancel.abort(new Error("task was cancelled")), 200);
  await expect(uploading).rejects.toMatchObject({ code: "Canceled", message: "task was cancelled" });
  await until(() => server.conductor.uploads.list({ taskId }).length === 0, "nothing is kept of it");
});
