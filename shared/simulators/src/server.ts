import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type Fault, type FaultEffect, faultSwitch, faultyReply } from "./fault.ts";
import type { SimulatedReply } from "./reply.ts";

export interface SimulatedRequest {
  readonly method: string;
  /** As asked for, scheme and host included: links in answers lead back to it. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export type Handle = (request: SimulatedRequest) => SimulatedReply | Promise<SimulatedReply>;

/** One request as it was answered; a dropped connection has status 0. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly status: number;
}

export interface ServerOptions {
  readonly handle: Handle;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** PEM texts; with them the server speaks https. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Milliseconds every answer takes at least. */
  readonly latencyMs?: number;
  readonly faults?: readonly Fault[];
  /** Called for each answered request, e.g. to print it. */
  readonly onRequest?: (request: LoggedRequest) => void;
  /** Keeps the request log. Default true; switch it off for long runs. */
  readonly keepLog?: boolean;
}

export interface SimulatorServer {
  /** Without a trailing slash. */
  readonly url: string;
  readonly requests: readonly LoggedRequest[];
  /** Adds a fault while running. */
  addFault(fault: Fault): void;
  close(): Promise<void>;
}

/** Serves a vendor's `handle` over http or https. The simulator itself knows nothing of sockets. */
export async function startServer(options: ServerOptions): Promise<SimulatorServer> {
  const requests: LoggedRequest[] = [];
  const faults = faultSwitch(options.faults ?? []);
  const scheme = options.tls ? "https" : "http";

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const request = await received(incoming, scheme);
    const log = (status: number) => {
      const { pathname, search } = request.url;
      const { method, headers, body } = request;
      const entry = { method, path: pathname, query: search.slice(1), headers, body, status };
      if (options.keepLog !== false) requests.push(entry);
      options.onRequest?.(entry);
    };
    const effects = faults.next(request.method, request.url);
    const wait = (options.latencyMs ?? 0) + effects.reduce((sum, e) => sum + (e.kind === "latency" ? e.ms : 0), 0);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const effect = effects.find((e) => e.kind !== "latency");
    if (effect?.kind === "drop") {
      log(0);
      outgoing.destroy();
      return;
    }
    const answer = effect?.kind === "reply" ? effect.reply : await options.handle(request);
    const reply = faultyReply(answer, effect, request.url);
    log(reply.status);
    send(outgoing, reply, effect);
  };

  const listener = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    serve(incoming, outgoing).catch((thrown: unknown) => {
      // A defect of the simulator must be visible to whoever wrote the test.
      const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(599, { "content-type": "text/plain" }).end(`simulator defect: ${text}`);
    });
  };
  const server = options.tls ? createHttpsServer({ ...options.tls }, listener) : createHttpServer(listener);
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`,
    requests,
    addFault: faults.add,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function received(incoming: IncomingMessage, scheme: string): Promise<SimulatedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return {
    method: incoming.method ?? "GET",
    url: new URL(incoming.url ?? "/", `${scheme}://${headers.host ?? "localhost"}`),
    headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

function send(outgoing: ServerResponse, reply: SimulatedReply, effect: FaultEffect | undefined) {
  const text = reply.text ?? (reply.body === undefined ? "" : JSON.stringify(reply.body));
  const headers: Record<string, string | string[]> = {};
  if (text !== "") headers["Content-Type"] = "application/json";
  for (const [name, value] of Object.entries(reply.headers ?? {})) {
    headers[name] = typeof value === "string" ? value : [...value];
  }
  const body = Buffer.from(text);
  if (reply.status !== 204) headers["Content-Length"] = String(body.length);
  outgoing.writeHead(reply.status, headers);
  const half = body.subarray(0, Math.floor(body.length / 2));
  if (effect?.kind === "cut") outgoing.write(half, () => outgoing.destroy());
  else if (effect?.kind === "slow") {
    outgoing.write(half);
    setTimeout(() => outgoing.end(body.subarray(half.length)), effect.ms);
  } else outgoing.end(body);
}
