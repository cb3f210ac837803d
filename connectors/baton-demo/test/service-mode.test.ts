import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Conductor, type IssuedClient, startConductor, type TaskInput } from "@baton-connectors/conductor";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Child, start } from "./child.ts";

/** A connector's whole program in service mode: flags, environment, log, health server, signals, exit status. */

let conductor: Conductor;
let issued: IssuedClient;
let directory: string;
let child: Child;
const open = () =>
  startConductor({
    directory: join(directory, "conductor"),
    settings: { nextPollMs: 20, retryDelayMs: 0, maxAttempts: 1 },
  });
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "service-mode-"));
  conductor = await open();
  issued = conductor.clients.create({ name: "acme" });
});
afterEach(async () => {
  child.process.kill("SIGKILL");
  await child.exited;
  await conductor.close();
  rmSync(directory, { recursive: true, force: true });
});

const environment = () => ({
  BATON_CLIENT_ID: issued.clientId,
  BATON_CLIENT_SECRET: issued.clientSecret,
  BATON_C1_CA_FILE: conductor.caFile,
  BATON_TMPDIR: directory,
});
const begin = (args: readonly string[], env: NodeJS.ProcessEnv = environment()) => {
  child = start(args, env);
};
const said = (text: string) => child.lines.filter((line) => line.includes(text));
const queue = (task: TaskInput) => conductor.queue.add({ clientId: issued.clientId, task }).id;

test("configured by environment alone, it says when a task is complete, and SIGTERM ends it with 0", async () => {
  begin(["--users=30", "--groups=3", "--grant-entitlement=x", "--grant-principal=y", "--grant-principal-type=z"]);
  const id = queue({ sync_full: { storage_engine: "sqlite" } });
  expect((await conductor.ended(id, 30_000)).state).toBe("succeeded");
  await child.said("Task complete!");
  expect(said("Task complete!")).toHaveLength(1);
  expect(said("have no effect in service mode")).toEqual([expect.stringContaining('["--grant-entitlement"]')]);
  child.process.kill("SIGTERM");
  expect(await child.exited).toBe(0);
});

test("its health server says when it is ready, and what it has done", async () => {
  const port = await freePort();
  begin(["--users=30", "--health-check", `--health-check-port=${port}`]);
  await child.said("startup Hello succeeded");
  await conductor.ended(queue({ sync_full: {} }), 30_000);
  await child.said("Task complete!");
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return [response.status, await response.text()] as const;
  };
  expect((await get("/ready"))[0]).toBe(200);
  expect((await get("/health"))[0]).toBe(200);
  const [status, metrics] = await get("/metrics");
  expect(status).toBe(200);
  expect(metrics).toContain('baton_tasks_total{type="sync_full",code="OK"} 1');
  expect(metrics).toContain("baton_tasks_running 0");
  expect(metrics).toMatch(/baton_build_info\{connector="baton-demo",version="[^"]+"\} 1/);
});

test("while ConductorOne is not there it lives, is not ready, and says why", async () => {
  const port = await freePort();
  await conductor.close();
  begin(["--health-check", `--health-check-port=${port}`]);
  await child.said("ConductorOne cannot be reached");
  expect(said("connection refused")).toHaveLength(1);
  expect((await fetch(`http://127.0.0.1:${port}/live`)).status).toBe(200);
  const ready = await fetch(`http://127.0.0.1:${port}/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { status: "not_ready" }]);
  child.process.kill("SIGINT");
  expect(await child.exited).toBe(0);
  conductor = await open();
});

test.each<[string, readonly string[], NodeJS.ProcessEnv, number, string]>([
  ["a client id without a secret", [], { BATON_CLIENT_SECRET: "" }, 2, "client-secret"],
  ["a client id that is none", [], { BATON_CLIENT_ID: "nobody" }, 2, "invalid client id"],
  [
    "a temporary directory that is not there",
    ["--c1z-temp-dir=/nosuch/dir"],
    {},
    2,
    "the specified c1z temp dir does not exist",
  ],
  ["too many tasks at once", ["--task-concurrency=101"], {}, 2, "task-concurrency"],
  ["no task at all at once", ["--task-concurrency=0"], {}, 2, "task-concurrency"],
  [
    "what makes no sense in service mode",
    ["--skip-grants"],
    {},
    2,
    "skip-grants can only be set within a targeted sync",
  ],
])("%s ends it at once", async (_, args, env, status, message) => {
  begin(args, { ...environment(), ...env });
  expect(await child.exited).toBe(status);
  expect(said(message).length).toBeGreaterThan(0);
  expect(child.lines.length).toBeLessThanOrEqual(4);
});

test("credentials that ConductorOne does not take end it with 16, in two lines", async () => {
  const { clientSecret } = conductor.clients.create({ name: "other" });
  begin([], { ...environment(), BATON_CLIENT_SECRET: clientSecret });
  expect(await child.exited).toBe(16);
  expect(child.lines).toEqual([
    expect.stringContaining("startup Hello failed: failed to get token: 401 Unauthorized"),
    expect.stringContaining("hint: Check --client-id and --client-secret"),
  ]);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
