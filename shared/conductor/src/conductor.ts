import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SecureVersion } from "node:tls";
import { handleAdminRequest } from "./admin/admin-request.ts";
import { serverCertificate } from "./certificates.ts";
import type { Context, Exchange, HttpRequest, HttpResponse } from "./context.ts";
import { createFaults, type Faults } from "./faults.ts";
import { hostWithPort, requireHost, withoutBrackets } from "./host.ts";
import { listen } from "./listener.ts";
import { openAccessTokens } from "./service/access-token.ts";
import { rpcHandler } from "./service/rpc-handler.ts";
import { handleTokenRequest } from "./service/token-endpoint.ts";
import { type Settings, type SettingsInput, settingsSchema } from "./settings.ts";
import { writeMeta } from "./state/meta.ts";
import { lockForServing } from "./state/server-lock.ts";
import { openStates, readTask } from "./state/tasks.ts";
import { dropOrphans } from "./state/uploads.ts";
import { openStore, type Store } from "./store.ts";
import { createUploadInspector } from "./upload-inspection.ts";
import { type TaskView, taskView } from "./views/task-view.ts";

export type ConductorOptions = {
  /** Where state, certificates and uploads live. */
  directory: string;
  /** Address to listen on; loopback unless told otherwise. */
  address?: string;
  /** 0 picks a free one. */
  port?: number;
  /** Name connectors reach it by; becomes part of client ids and of the certificate. */
  hostName?: string;
  settings?: SettingsInput;
  /** For tests of a connector's messages: a certificate for other names or times, no HTTP/2, newer TLS only. */
  certificateHosts?: readonly string[];
  certificateValidity?: { from: Date; to: Date };
  http2?: boolean;
  minTlsVersion?: SecureVersion;
  /** Told of every exchange, after it. */
  observe?: (exchange: Exchange) => void;
};

/** A running conductor. The store's calls work on its state directly; everything is also reachable over HTTP. */
export type Conductor = Store & {
  /** `localhost:8443` */
  host: string;
  url: string;
  /** PEM file of the authority that signed the server's certificate. */
  caFile: string;
  faults: Faults;
  /** A task with its attempts and what they were answered. */
  show(taskId: string): TaskView;
  /** Waits until a task has ended, whatever way. */
  ended(taskId: string, timeoutMs: number): Promise<TaskView>;
  /** Changes settings while running; what is not named stays. */
  configure(settings: SettingsInput): Settings;
  /** Stops listening, breaks open connections, closes the state. Nothing acknowledged is lost. */
  close(): Promise<void>;
};

export async function startConductor(options: ConductorOptions): Promise<Conductor> {
  const { directory, address = "127.0.0.1", port = 0, observe = () => {} } = options;
  const hostName = withoutBrackets(options.hostName ?? "localhost");
  requireHost(hostWithPort(hostName, port));
  const { certificateHosts, certificateValidity, http2, minTlsVersion } = options;
  let settings = settingsSchema.parse(options.settings ?? {});
  const lock = lockForServing(directory);
  const store = openStore(directory, { settings: () => settings });
  const { database, clients, queue, uploads } = store;
  dropOrphans(uploads);
  const names = certificateHosts ?? [...new Set([hostName, "localhost", "127.0.0.1", "::1"])];
  const certificate = await serverCertificate(join(directory, "tls"), names, certificateValidity);
  const faults = createFaults();
  const inspector = createUploadInspector(uploads);
  for (const upload of uploads.list()) if (!upload.counts && !upload.problem) inspector.inspect(upload);
  const context: Context = {
    ...{ database, clients, queue, uploads, inspector, faults, observe },
    settings: () => settings,
    tokens: openAccessTokens(database, clients),
  };
  const configure = (changes: SettingsInput) => {
    settings = settingsSchema.parse({ ...settings, ...changes });
    writeMeta(database, "settings", JSON.stringify(settings));
    return settings;
  };

  const otherwise = (request: HttpRequest, response: HttpResponse) => {
    const path = (request.url ?? "/").split("?")[0];
    const work =
      path === "/auth/v1/token" && request.method === "POST"
        ? handleTokenRequest(context, request, response)
        : handleAdminRequest({ ...context, store, configure }, request, response);
    work.catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(error instanceof Error ? error.message : String(error));
    });
  };
  const listener = await listen(
    { address, port, cert: certificate.cert, key: certificate.key, http2, minVersion: minTlsVersion },
    rpcHandler(context, otherwise) as (request: object, response: object) => void,
  ).catch((error: unknown) => {
    store.close();
    lock.release();
    throw error;
  });
  const host = hostWithPort(hostName, listener.port);
  writeMeta(database, "host", host);
  writeMeta(database, "settings", JSON.stringify(settings));
  const timers = [setInterval(() => ifPossible(store.tick), 500), setInterval(() => ifPossible(store.forget), 60_000)];
  for (const work of [queue.resume, store.forget, store.tick]) ifPossible(work);
  const show = (taskId: string): TaskView => {
    const task = readTask(database, taskId);
    if (!task) throw new Error(`no task ${taskId}`);
    return taskView(store, task);
  };

  return {
    ...store,
    host,
    url: `https://${host}`,
    caFile: certificate.caFile,
    faults,
    configure,
    show,
    async ended(taskId, timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const task = show(taskId);
        if (!openStates.some((state) => state === task.state)) return task;
        if (Date.now() >= deadline) throw new Error(`task ${taskId} is still ${task.state} after ${timeoutMs} ms`);
        await sleep(20);
      }
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      await listener.close();
      await inspector.idle();
      store.close();
      lock.release();
    },
  };
}

/** https://sqlite.org/rescode.html: a command holds the database for a moment, or the disk is full. */
const passing = [5, 13];

/** What cannot be done now is done the next time. */
function ifPossible(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!passing.includes((error as { errcode?: number }).errcode ?? 0)) throw error;
  }
}
