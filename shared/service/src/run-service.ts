import type { Task } from "@baton-connectors/protocol/connectorapi";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import { httpFactory, pause } from "@baton-connectors/sdk/host";
import { createAccessToken } from "./channel/access-token.ts";
import { addressOf } from "./channel/address.ts";
import { createChannel } from "./channel/channel.ts";
import { proxyFor } from "./channel/proxy.ts";
import { readTrust } from "./channel/trust.ts";
import { type ConductorOne, createConductorOne } from "./conductor-one.ts";
import { type ClientId, parseClientId } from "./credentials/client-id.ts";
import { type ClientSecret, parseClientSecret } from "./credentials/client-secret.ts";
import { hostIdOf } from "./host/host-id.ts";
import { backOffMs } from "./loop/back-off.ts";
import { deliver } from "./loop/deliver.ts";
import { finalState } from "./loop/finish-task.ts";
import { performTask, taskTypeOf, type WorkContext } from "./loop/perform-task.ts";
import { createSlots } from "./loop/slots.ts";
import { introduce } from "./loop/start-up.ts";
import { batchedTasks, singleTasks, type TaskSource } from "./loop/task-source.ts";
import type { ServiceOptions } from "./options.ts";
import { openWorkspace } from "./workspace.ts";

const graceMs = 20_000;
const trueWords = ["1", "t", "T", "TRUE", "true", "True"];

/**
 * Service mode: takes tasks from ConductorOne and does them until `signal` aborts. Then nothing new is taken, and what
 * runs is given time to end. Throws when it could not start; trouble afterwards is waited out.
 */
export async function runService(options: ServiceOptions): Promise<void> {
  const clientId = parseClientId(options.clientId);
  const clientSecret = parseClientSecret(options.clientSecret);
  const workspace = openWorkspace(options.tempDirectory, options.clientId);
  const conductorOne = await reach(options, clientId, clientSecret);
  const { log, runtime, abandon, signal, now = () => new Date(), sleep = pause, onEvent = () => {} } = options;
  try {
    await introduce({ conductorOne, metadata: await runtime.metadata(), log, sleep, signal });
    await options.onReady?.();
    const source = trueWords.includes(options.env.BATON_GET_TASKS ?? "")
      ? batchedTasks(conductorOne, options.taskConcurrency, now)
      : singleTasks(conductorOne);
    const { env, sync } = options;
    const stopping = () => signal.aborted;
    const work = { runtime, conductorOne, clientSecret, workspace, env, sync, stopping, log, now, sleep, onEvent };
    await takeTasks(options, source, { ...work, abandoned: abandon.signal });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    log.info({ error: toBatonError(thrown).message }, "stopped before ConductorOne was reached");
  } finally {
    conductorOne.close();
  }
}

async function reach(options: ServiceOptions, clientId: ClientId, clientSecret: ClientSecret): Promise<ConductorOne> {
  const { env, log, secrets, abandon, httpTimeoutMs, now = () => new Date() } = options;
  const address = addressOf(clientId, env);
  const trust = readTrust(options.caFile, env);
  const { createTransport } = await import("@baton-connectors/sdk/transport");
  const transport = async () => createTransport(env, trust.secureContext);
  // Whatever fails is said once, by whoever wanted the token.
  const quiet = { ...log, warn: log.debug, error: log.debug };
  const http = httpFactory({ log: quiet, signal: abandon.signal, now, timeoutMs: httpTimeoutMs, transport })({
    userAgent: "baton-c1-credential-provider",
  });
  const token = createAccessToken({ clientId, clientSecret, address, http, secrets, log, now });
  const proxy = proxyFor(address.host, address.port, env);
  const userAgent = `${clientId.name} baton-sdk/v0.25.0`;
  const channel = createChannel({ address, trust, proxy, userAgent, token });
  return createConductorOne(channel, hostIdOf(env), options.build);
}

async function takeTasks(options: ServiceOptions, source: TaskSource, work: WorkContext): Promise<void> {
  const { log, signal, abandon } = options;
  const { sleep, onEvent } = work;
  const slots = createSlots(options.taskConcurrency);
  const running = new Map<string, Promise<void>>();
  let failures = 0;
  let waitMs = 0;
  try {
    for (;;) {
      await sleep(waitMs, signal);
      // Before the poll: a task is never claimed that could not be begun.
      await slots.take(signal);
      let task: Task | undefined;
      try {
        ({ task, waitMs } = await source.next(signal));
        failures = 0;
      } catch (thrown) {
        slots.give();
        if (signal.aborted) break;
        failures++;
        waitMs = backOffMs(failures);
        const { message, hint } = toBatonError(thrown);
        onEvent({ kind: "poll", outcome: "error" });
        log.error({ error: message, hint, failures, wait_ms: waitMs }, "error getting next task; will retry");
        continue;
      }
      onEvent({ kind: "poll", outcome: task ? "task" : "idle" });
      if (!task) {
        slots.give();
        continue;
      }
      const taken = task;
      const key = taken.id || `unnamed ${running.size}`;
      if (running.has(key)) {
        log.info({ task_id: taken.id }, "this task is being done already");
        slots.give();
        continue;
      }
      const done = doTask(taken, options, work).finally(() => {
        running.delete(key);
        source.done(taken);
        slots.give();
      });
      running.set(key, done);
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
  if (running.size === 0) return;
  log.info({ tasks: running.size }, "stopping: waiting for running tasks");
  const timer = setTimeout(
    () => abandon.abort(new BatonError("Canceled", "the connector was stopped")),
    options.graceMs ?? graceMs,
  );
  await Promise.all(running.values());
  clearTimeout(timer);
}

async function doTask(task: Task, options: ServiceOptions, work: WorkContext): Promise<void> {
  const { log, secrets, abandon } = options;
  const { conductorOne, now, sleep, onEvent, workspace } = work;
  const started = now().getTime();
  const taskType = taskTypeOf(task);
  const fields = { task_id: task.id, task_type: taskType };
  log.info(fields, "task started");
  onEvent({ kind: "task-started", taskType });
  const outcome = await performTask(task, work);
  const durationMs = now().getTime() - started;
  const error = outcome.kind === "success" ? undefined : outcome.error;
  if (error) {
    const { code, message, hint } = error;
    log.error({ ...fields, code, error: message, hint, duration: durationMs / 1000 }, "task failed");
  }
  const state = finalState(task.id, outcome, secrets);
  const told = !state || (await deliver(state, { conductorOne, log, sleep, signal: abandon.signal }));
  onEvent({ kind: "task-ended", taskType, outcome: error ? error.code : "OK", durationMs });
  if (!told) return;
  if (outcome.kind === "success") await workspace.clear(task.id);
  log.info({ ...fields, outcome: error ? "failed" : "succeeded", duration: durationMs / 1000 }, "Task complete!");
}
