import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type ConnectorClient, connect, uploadMessages } from "./connector-client.ts";
import { api, type Running, runningConductor } from "./running-conductor.ts";

const hostId = "host-named-so";

let running: Running;
let connector: ConnectorClient;
beforeEach(async () => {
  running = await runningConductor();
  connector = await connect(running.conductor, running.issued);
});
afterEach(() => running.stop());

const queue = (task: object) =>
  running.conductor.queue.add({ clientId: running.issued.clientId, task: task as never, maxAttempts: 1 }).id;

/** Without a token, as Prometheus asks. */
async function scraped(): Promise<string> {
  const { status, bytes } = await api(running.conductor, "GET", "/metrics", undefined, "");
  expect(status).toBe(200);
  return bytes.toString();
}
const sample = (text: string, name: string) =>
  Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`${name} `))
      ?.split(" ")
      .at(-1),
  );

test("counts tasks by state, connectors, uploads, schedules, and calls by method and code", async () => {
  queue({ sync_full: {} });
  const content = Buffer.concat([Buffer.from("C1ZF\0"), Buffer.alloc(1000)]);
  const { task } = await connector.getTask({ hostId });
  await connector.uploadAsset(uploadMessages(task!.id, content));
  await connector.finishTask({ hostId, taskId: task!.id, finalState: { case: "success", value: {} } });
  queue({ grant: {} });
  await connector.getTask({ hostId });
  await connector.getTask({ hostId });
  running.conductor.queue.cancel(queue({ hello: {} }));
  await expect(connector.heartbeat({ hostId, taskId: "0".repeat(27) })).rejects.toMatchObject({ code: 5 });
  const added = { client: "acme", task: { sync_full: {} }, every: "1h" };
  expect((await api(running.conductor, "POST", "/api/tasks", added)).status).toBeLessThan(300);
  const text = await scraped();
  const found = Object.fromEntries(
    [
      ...["succeeded", "leased", "cancelled", "failed", "lost"].map((state) => `conductor_tasks{state="${state}"}`),
      ...["conductor_clients", "conductor_connectors", "conductor_schedules", "conductor_failures_total"],
      ...['conductor_uploads{state="accepted"}', 'conductor_upload_bytes{state="accepted"}'],
      ...['conductor_calls_total{method="token",code="200"}', 'conductor_calls_total{method="GetTask",code="OK"}'],
      ...[
        'conductor_calls_total{method="UploadAsset",code="OK"}',
        'conductor_calls_total{method="FinishTask",code="OK"}',
      ],
      'conductor_calls_total{method="Heartbeat",code="NotFound"}',
    ].map((name) => [name, sample(text, name)]),
  );
  expect(found).toEqual({
    ...{ 'conductor_tasks{state="succeeded"}': 1, 'conductor_tasks{state="leased"}': 1 },
    ...{ 'conductor_tasks{state="cancelled"}': 1, 'conductor_tasks{state="failed"}': 0 },
    ...{ 'conductor_tasks{state="lost"}': 0, conductor_clients: 1, conductor_connectors: 1, conductor_schedules: 1 },
    ...{ conductor_failures_total: 0, 'conductor_uploads{state="accepted"}': 1 },
    ...{ 'conductor_upload_bytes{state="accepted"}': content.length },
    ...{ 'conductor_calls_total{method="token",code="200"}': 1 },
    ...{ 'conductor_calls_total{method="GetTask",code="OK"}': 3 },
    ...{ 'conductor_calls_total{method="UploadAsset",code="OK"}': 1 },
    ...{ 'conductor_calls_total{method="FinishTask",code="OK"}': 1 },
    ...{ 'conductor_calls_total{method="Heartbeat",code="NotFound"}': 1 },
  });
});

test("is what Prometheus reads, and names no client and no host", async () => {
  queue({ grant: {} });
  await connector.getTask({ hostId });
  const text = await scraped();
  expect(text.endsWith("\n")).toBe(true);
  const kinds = new Map<string, string>();
  for (const line of text.trimEnd().split("\n")) {
    const [, name, type] = /^# TYPE (\S+) (gauge|counter)$/.exec(line) ?? [];
    if (name) kinds.set(name, type!);
    else if (!/^# HELP \S+ .+$/.test(line)) {
      const [, of] = /^([a-z_]+)(?:\{(?:[a-z_]+="[^"\\]*",?)+\})? -?\d+(?:\.\d+)?(?:e[+-]\d+)?$/.exec(line) ?? [];
      expect([line, kinds.has(of ?? "")]).toEqual([line, true]);
    }
  }
  expect([...kinds].filter(([name, type]) => name.endsWith("_total") !== (type === "counter"))).toEqual([]);
  for (const secret of [running.issued.clientId, "acme", hostId]) expect(text).not.toContain(secret);
});

test("tells how long the first task in the queue waits, and what fails", async () => {
  queue({ grant: {} });
  const { database } = running.conductor;
  database.exec("update tasks set ready_at = ready_at - 90000");
  expect(sample(await scraped(), "conductor_oldest_task_wait_seconds")).toBeGreaterThanOrEqual(90);
  database.exec("alter table schedules rename to away");
  let text = "";
  for (let looks = 0; looks < 500; looks++) {
    const { status } = await api(running.conductor, "GET", "/ready");
    if (status === 503) break;
  }
  database.exec("alter table away rename to schedules");
  text = await scraped();
  expect(sample(text, "conductor_failures_total")).toBeGreaterThan(0);
});
