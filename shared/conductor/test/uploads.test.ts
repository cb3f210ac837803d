import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import { missingRows, openSqlReader } from "@baton-connectors/c1z";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { run } from "./command-line.ts";
import { connect, uploadMessages } from "./connector-client.ts";
import { api, type Running, runningConductor } from "./running-conductor.ts";

const hostId = "host-1";
const fixture = (name: string) => new URL(`../../c1z/test/fixtures/${name}.pebble.c1z`, import.meta.url);

let running: Running;
beforeEach(async () => {
  running = await runningConductor();
});
afterEach(() => running.stop());

/** A sync that a connector uploads, accepted or refused. */
async function upload(content: Buffer, isGood = true): Promise<string> {
  const { conductor, issued } = running;
  const { id } = conductor.queue.add({ clientId: issued.clientId, task: { sync_full: {} }, maxAttempts: 1 });
  const connector = await connect(conductor, issued);
  await connector.getTask({ hostId });
  await connector.uploadAsset(uploadMessages(id, content));
  const finalState = isGood ? ({ case: "success", value: {} } as const) : ({ case: "error", value: {} } as const);
  await connector.finishTask({ hostId, taskId: id, finalState });
  return conductor.uploads.list({ taskId: id })[0]!.id;
}
const shown = async (id: string) => (await api(running.conductor, "GET", `/api/uploads/${id}`)).json;
const nested = readFileSync(fixture("nested"));
const flat = readFileSync(fixture("flat"));

/** As `baton diff` tells it. */
async function counted(nowName: string, thenName: string) {
  const [now, then] = await Promise.all([
    openSqlReader(fixture(nowName).pathname),
    openSqlReader(fixture(thenName).pathname),
  ]);
  const side = (reader: typeof now) => ({ reader, syncId: reader.latestFinished()!.syncId });
  const [fresh, gone] = [missingRows(side(now), side(then)), missingRows(side(then), side(now))];
  const counts = {
    ...{ grantsGained: fresh.grantCount(), grantsLost: gone.grantCount() },
    ...{ resourcesNew: fresh.resourceCount(), resourcesGone: gone.resourceCount() },
  };
  await Promise.all([now.close(), then.close()]);
  return counts;
}

test("an upload is held against the accepted one before it, by API and command, as baton diff does", async () => {
  const first = await upload(nested);
  await upload(flat, false);
  const second = await upload(flat);
  const expected = await counted("flat", "nested");
  expect(Object.values(expected).some((n) => n > 0)).toBe(true);
  const answer = await shown(second);
  expect(answer).toMatchObject({ id: second, state: "accepted", difference: { before: { id: first }, ...expected } });
  const { difference } = answer as { difference: { examples: { gained: string[]; created: string[] } } };
  expect(difference.examples.gained).toHaveLength(Math.min(expected.grantsGained, 20));
  expect(await shown(first)).not.toHaveProperty("difference");
  const { stdout, status } = await run(running.directory, "uploads", "show", second);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ ...(answer as object), ...JSON.parse(stdout) });
  expect(JSON.parse(stdout)).toMatchObject({ difference, types: expect.any(Array) });
  expect(await run(running.directory, "uploads", "show", "nosuch")).toMatchObject({
    ...{ status: 1, stdout: "" },
    stderr: expect.stringContaining("no upload nosuch"),
  });
});

test("uploads are read in threads of their own, each once however often it is asked for", async () => {
  const id = await upload(nested);
  for (let looks = 0; looks < 500 && !running.conductor.uploads.get(id)!.counts; looks++) await shown("nosuch");
  expect(running.conductor.uploads.get(id)!.counts).toMatchObject({ resource_types: expect.any(Number) });
  let threads = 0;
  const count = () => void threads++;
  subscribe("worker_threads", count);
  try {
    const answers = await Promise.all([shown(id), shown(id), shown(id)]);
    expect(answers[0]).toMatchObject({ types: expect.arrayContaining([expect.objectContaining({ type: "user" })]) });
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    // They may come one after the other where the machine is slow; none is read here.
    expect(threads).toBeGreaterThanOrEqual(1);
    expect(threads).toBeLessThanOrEqual(3);
  } finally {
    unsubscribe("worker_threads", count);
  }
});

test("what cannot be read says why, and a conductor that is closed meanwhile ends", async () => {
  const broken = await upload(Buffer.from("C1ZF\0broken"));
  expect(await shown(broken)).toMatchObject({ id: broken, problem: expect.any(String) });
  const reading = running.conductor.uploads.get(await upload(nested))!;
  const asked = api(running.conductor, "GET", `/api/uploads/${reading.id}`).catch(() => "cut off");
  await running.stop();
  await asked;
  running = await runningConductor();
});
