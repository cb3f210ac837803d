import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { Code } from "@connectrpc/connect";
import { afterEach, expect, test } from "@jest/globals";
import { type Conductor, type ConductorOptions, startConductor } from "../src/index.ts";
import { connect, postToken, tokenForm } from "./connector-client.ts";

let directory: string | undefined;
let conductor: Conductor;
afterEach(async () => {
  await conductor.close();
  rmSync(directory!, { recursive: true });
  directory = undefined;
});

async function start(options: Partial<ConductorOptions> = {}): Promise<Conductor> {
  directory ??= mkdtempSync(join(tmpdir(), "conductor-options-"));
  conductor = await startConductor({ directory, ...options });
  return conductor;
}

function handshake(servername: string, ALPNProtocols: string[]): Promise<TLSSocket> {
  const port = Number(new URL(conductor.url).port);
  return new Promise((resolve, reject) => {
    const ca = readFileSync(conductor.caFile);
    const host = "127.0.0.1";
    const socket = connectTls({ host, port, ca, ALPNProtocols, ...(servername ? { servername } : {}) });
    socket.once("secureConnect", () => resolve(socket));
    socket.once("error", reject);
  });
}

test.each(["localhost", "conductor.example", ""])("its certificate is good for %j, and it offers h2", async (name) => {
  await start({ hostName: "conductor.example" });
  const socket = await handshake(name, ["h2", "http/1.1"]);
  expect(socket.alpnProtocol).toBe("h2");
  socket.destroy();
});

test.each(["::1", "[::1]"])(
  "an address of version 6, given as %s, stands in brackets in client ids",
  async (hostName) => {
    await start({ hostName });
    expect(conductor.clients.create({ name: "six" }).clientId).toMatch(/^six@\[::1\]:\d+\/conductor$/);
    (await handshake("", ["h2"])).destroy();
  },
);

test.each(["https://conductor.example", "a/b", "a:1"])("%s is refused as its name", async (hostName) => {
  await start();
  const other = mkdtempSync(join(tmpdir(), "conductor-options-"));
  await expect(startConductor({ directory: other, hostName })).rejects.toThrow("is no host");
  rmSync(other, { recursive: true });
});

test("its authority stays the same over restarts", async () => {
  const first = readFileSync((await start()).caFile, "utf8");
  await conductor.close();
  expect(readFileSync((await start()).caFile, "utf8")).toBe(first);
});

test("it listens on loopback alone unless told otherwise, and says under which name", async () => {
  await start();
  expect(conductor.url).toMatch(/^https:\/\/localhost:\d+$/);
});

test("a directory is served by one conductor at a time, and a port in use leaves it free", async () => {
  await start();
  await expect(startConductor({ directory: directory! })).rejects.toThrow("another conductor serves");
  const port = Number(conductor.host.split(":")[1]);
  const other = mkdtempSync(join(tmpdir(), "conductor-options-"));
  try {
    await expect(startConductor({ directory: other, port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    await (await startConductor({ directory: other })).close();
  } finally {
    rmSync(other, { recursive: true });
  }
});

test("an expired certificate is refused by who checks", async () => {
  await start({ certificateValidity: { from: new Date("2020-01-01"), to: new Date("2021-01-01") } });
  await expect(handshake("localhost", ["h2"])).rejects.toMatchObject({ code: "CERT_HAS_EXPIRED" });
});

test("without HTTP/2 no ALPN is agreed on", async () => {
  await start({ http2: false });
  const socket = await handshake("localhost", ["http/1.1"]);
  expect(socket.alpnProtocol).not.toBe("h2");
  socket.destroy();
});

test("a clock that is off refuses assertions and shows in the Date header", async () => {
  await start({ settings: { clockOffsetMs: 600_000 } });
  const reply = await postToken(conductor, await tokenForm(conductor.clients.create({ name: "acme" })));
  expect(reply.status).toBe(401);
  expect(reply.body).toContain("clock");
  expect(Date.parse(String(reply.headers.date)) - Date.now()).toBeGreaterThan(590_000);
});

test("the end of a task can be awaited, and is told with its answer", async () => {
  await start();
  const issued = conductor.clients.create({ name: "acme" });
  const { id } = conductor.queue.add({ clientId: issued.clientId, task: { grant: {} } });
  await expect(conductor.ended(id, 30)).rejects.toThrow("still pending");
  const connector = await connect(conductor, issued);
  await connector.getTask({ hostId: "h" });
  const [ended] = await Promise.all([
    conductor.ended(id, 10_000),
    connector.finishTask({ hostId: "h", taskId: id, finalState: { case: "success", value: {} } }),
  ]);
  expect(ended).toMatchObject({ state: "succeeded", attempts: [{ outcome: "success", finish: { success: {} } }] });
});

test("a full disk is told to who calls, and is gone on from", async () => {
  await start({ settings: { nextPollMs: 0 } });
  const issued = conductor.clients.create({ name: "acme" });
  const { id } = conductor.queue.add({ clientId: issued.clientId, task: { hello: {} } });
  const connector = await connect(conductor, issued);
  conductor.database.exec("pragma max_page_count = 1");
  const fill = () => conductor.database.prepare("insert into meta values (?, ?)").run(randomUUID(), "x".repeat(500));
  expect(() => {
    for (let rows = 0; rows < 100; rows++) fill();
  }).toThrow("database or disk is full");
  await expect(
    connector.hello({ hostId: "host-1", connectorMetadata: { displayName: "x".repeat(9000) } }),
  ).rejects.toMatchObject({ code: Code.Unavailable, rawMessage: "the conductor: database or disk is full" });
  conductor.database.exec("pragma max_page_count = 100000");
  expect((await connector.getTask({ hostId: "host-1" })).task?.id).toBe(id);
});

test.each([
  ["conductor.db", "600"],
  ["conductor.db-wal", "600"],
  ["tls/ca.key", "600"],
  ["tls/ca.pem", "644"],
])("in a directory that is open to all, %s has mode %s", async (name, mode) => {
  directory = mkdtempSync(join(tmpdir(), "conductor-options-"));
  chmodSync(directory, 0o755);
  await start();
  const windows = process.platform === "win32";
  expect(windows ? mode : (statSync(join(directory, name)).mode & 0o777).toString(8)).toBe(mode);
});
