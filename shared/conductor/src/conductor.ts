import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SecureVersion } from "node:tls";
import { handleAdminRequest } from "./admin/admin-request.ts";
import { serverCertificate } from "./certificates.ts";
import { createContainment, messageOf } from "./contained.ts";
import { createContentsReader } from "./contents/reader.ts";
import { createUploadInspector } from "./contents/upload-inspection.ts";
import type { Context, Exchange, HttpRequest, HttpResponse } from "./context.ts";
import { createFaults, type Faults } from "./faults.ts";
import { hostWithPort, requireHost, withoutBrackets } from "./host.ts";
import { listen } from "./listener.ts";
import { createMetrics } from "./observation/metrics.ts";
import { openAccessTokens } from "./service/access-token.ts";
import { rpcHandler } from "./service/rpc-handler.ts";
import { handleTokenRequest } from "./service/token-endpoint.ts";
import { type Settings, type SettingsInput, settingsSchema } from "./settings.ts";
import { openAssertions } from "./state/assertions.ts";
import { damageOf } from "./state/damage.ts";
import { openKeptSettings } from "./state/kept-settings.ts";
import { writeMeta } from "./state/meta.ts";
import { lockForServing } from "./state/server-lock.ts";
import { openStates, readTask } from "./state/tasks.ts";
import { dropOrphans } from "./state/uploads.ts";
import { openStore, type Store } from "./store.ts";
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
  /** Told, a line each, of what went wrong without anybody waiting for it. */
  tell?: (line: string) => void;
};

type Given = Required<Pick<ConductorOptions, "address" | "port" | "observe" | "tell" | "hostName">> & ConductorOptions;

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
  const given: Given = {
    ...{ address: "127.0.0.1", port: 0, observe: () => {}, tell: (line: string) => process.stderr.write(line) },
    ...options,
    hostName: withoutBrackets(options.hostName ?? "localhost"),
  };
  const { directory, hostName, port } = given;
  requireHost(hostWithPort(hostName, port));
  settingsSchema.parse(options.settings ?? {});
  const lock = lockForServing(directory);
  let store: Store | undefined;
  try {
    let settings: () => Settings = () => settingsSchema.parse({});
    store = openStore(directory, { settings: () => settings(), whole: true });
    const kept = openKeptSettings(store.database, options.settings ?? {}, given.tell);
    settings = kept.settings;
    return await serve(given, { store, lock, kept });
  } catch (error) {
    store?.close();
    lock.release();
    throw damageOf(directory, error) ?? error;
  }
}

type State = { store: Store; lock: { release(): void }; kept: ReturnType<typeof openKeptSettings> };

async function serve(given: Given, { store, lock, kept }: State): Promise<Conductor> {
  const { directory, hostName, certificateHosts, certificateValidity, http2, minTlsVersion } = given;
  const { database, clients, queue, uploads } = store;
  dropOrphans(uploads);
  const names = certificateHosts ?? [...new Set([hostName, "localhost", "127.0.0.1", "::1"])];
  const certificate = await serverCertificate(join(directory, "tls"), names, certificateValidity);
  const faults = createFaults();
  const containment = createContainment(given.tell);
  const metrics = createMetrics(store, containment);
  const contents = createContentsReader(uploads);
  const inspector = createUploadInspector(uploads, contents, containment);
  for (const upload of uploads.list()) if (!upload.counts && !upload.problem) inspector.inspect(upload);
  const context: Context = {
    ...{ database, clients, queue, uploads, contents, inspector, faults, containment },
    settings: kept.settings,
    tokens: openAccessTokens(database, clients),
    assertions: openAssertions(database),
    observe(exchange) {
      metrics.count(exchange);
      given.observe(exchange);
    },
  };
  const admin = { ...context, store, metrics, configure: kept.configure };

  const otherwise = (request: HttpRequest, response: HttpResponse) => {
    const path = (request.url ?? "/").split("?")[0];
    const work =
      path === "/auth/v1/token" && request.method === "POST"
        ? handleTokenRequest(context, request, response)
        : handleAdminRequest(admin, request, response);
    work.catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(messageOf(error));
    });
  };
  const listener = await listen(
    {
      ...{ address: given.address, port: given.port, cert: certificate.cert, key: certificate.key, http2 },
      ...{ minVersion: minTlsVersion, failed: containment.failed },
    },
    rpcHandler(context, otherwise) as (request: object, response: object) => void,
  );
  const host = hostWithPort(hostName, listener.port);
  writeMeta(database, "host", host);
  const work = {
    resume: () => containment.run("taking up leases", queue.resume),
    forget: () => containment.run("forgetting what is old", store.forget),
    tick: () => containment.run("looking for what is due", () => store.tick(containment.failed)),
  };
  const timers = [setInterval(work.tick, 500), setInterval(work.forget, 60_000)];
  for (const one of [work.resume, work.forget, work.tick]) one();
  const show = (taskId: string): TaskView => {
    const task = readTask(database, taskId);
    if (!task) throw new Error(`no task ${taskId}`);
    return taskView(store, task);
  };

  return {
    ...store,
    get adminToken() {
      return store.adminToken;
    },
    host,
    url: `https://${host}`,
    caFile: certificate.caFile,
    faults,
    configure: kept.configure,
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
      await contents.close();
      store.close();
      lock.release();
    },
  };
}
