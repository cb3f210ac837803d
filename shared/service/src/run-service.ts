import type { Task } from "@baton-connectors/protocol/connectorapi";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { httpFactory, pause } from "@baton-connectors/sdk/host";
import { createAccessToken } from "./channel/access-token.ts";
import { addressOf } from "./channel/address.ts";
import { createChannel } from "./channel/channel.ts";
import { proxyFor } from "./channel/proxy.ts";
import { readTrust } from "./channel/trust.ts";
import { type ConductorOne, createConductorOne } from "./conductor-one.ts";
import { type ClientId, parseClientId } from "./credentials/client-id.ts";
import { type ClientSecret, parseClientSecret } from "./credentials/client-secret.ts";
import { createDebugLog } from "./debug/debug-log.ts";
import { hostIdOf } from "./host/host-id.ts";
import { type DoContext, reportKept } from "./loop/do-task.ts";
import { handBack } from "./loop/hand-back.ts";
import { introduce } from "./loop/start-up.ts";
import { takeTasks } from "./loop/take-tasks.ts";
import { batchedTasks, singleTasks } from "./loop/task-source.ts";
import type { ServiceOptions } from "./options.ts";
import { openWorkspace } from "./workspace/workspace.ts";

const usualGraceMs = 20_000;
const trueWords = ["1", "t", "T", "TRUE", "true", "True"];

/**
 * Service mode: takes tasks from ConductorOne and does them until `signal` aborts. Then nothing new is taken, and what
 * runs is given time to end. Throws when it could not start; trouble afterwards is waited out.
 */
export async function runService(options: ServiceOptions): Promise<void> {
  const clientId = parseClientId(options.clientId);
  const clientSecret = parseClientSecret(options.clientSecret);
  const { log, runtime, abandon, signal, secrets, now = () => new Date(), sleep = pause, onEvent = () => {} } = options;
  const { tempDirectory, env } = options;
  const workspace = await openWorkspace({
    ...{ tempDirectory, clientId: options.clientId, now: now() },
    ...{ hostId: hostIdOf(env), knownHost: env.BATON_HOST_ID },
  });
  const conductorOne = await reach(options, clientId, clientSecret, workspace.identity);
  try {
    await introduce({ conductorOne, metadata: await runtime.metadata(), log, sleep, signal });
    if (workspace.problem) log.warn({ directory: workspace.directory }, workspace.problem);
    options.onReady?.();
    const onFetched = (task: Task) => {
      // A Hello is answered by a Hello, not by a result.
      if (!task.taskType.case || task.taskType.case === "hello") return;
      try {
        workspace.taken(task.id, task.taskType.case);
      } catch (thrown) {
        // As on a full disk: the task itself may not need it.
        log.warn({ task_id: task.id, error: toBatonError(thrown).message }, "the work directory cannot be used");
      }
    };
    const source = trueWords.includes(env.BATON_GET_TASKS ?? "")
      ? batchedTasks(conductorOne, options.taskConcurrency, now, onFetched)
      : singleTasks(conductorOne, onFetched);
    const { sync } = options;
    const stopping = () => signal.aborted;
    const debugLog = createDebugLog(workspace.debugLog, log);
    const work: DoContext = {
      ...{ runtime, conductorOne, clientSecret, workspace, debugLog, env, sync, stopping, log, now, sleep, onEvent },
      ...{ secrets, abandoned: abandon.signal },
    };
    const { taskConcurrency: concurrency, graceMs = usualGraceMs } = options;
    const settling = handBack(work);
    const kept = Promise.all([reportKept(work), ...settling.values()]);
    await takeTasks({ source, concurrency, signal, abandon, graceMs, settling }, work);
    await kept;
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    log.info({ error: toBatonError(thrown).message }, "stopped before ConductorOne was reached");
  } finally {
    conductorOne.close();
    await workspace.close();
  }
}

async function reach(
  options: ServiceOptions,
  clientId: ClientId,
  clientSecret: ClientSecret,
  workDirectory: string,
): Promise<ConductorOne> {
  const { env, log, secrets, httpTimeoutMs, now = () => new Date() } = options;
  const address = addressOf(clientId, env);
  const trust = readTrust(options.caFile, env);
  const { createTransport } = await import("@baton-connectors/sdk/transport");
  const transport = async () => createTransport(env, trust.secureContext);
  // Whatever fails is said once, by whoever wanted the token.
  const quiet = { ...log, warn: log.debug, error: log.debug };
  // Results are still to be reported when all other work has been given up.
  const { signal } = new AbortController();
  const http = httpFactory({ log: quiet, signal, now, timeoutMs: httpTimeoutMs, transport })({
    userAgent: "baton-c1-credential-provider",
  });
  const token = createAccessToken({ clientId, clientSecret, address, http, secrets, log, now });
  const proxy = proxyFor(address.host, address.port, env);
  const userAgent = `${clientId.name} baton-sdk/v0.25.0`;
  const channel = createChannel({ address, trust, proxy, userAgent, token });
  return createConductorOne(channel, { hostId: hostIdOf(env), workDirectory, build: options.build });
}
