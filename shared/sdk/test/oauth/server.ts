import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { httpFactory } from "../../src/http/client.ts";
import { silentLog } from "../../src/log.ts";
import { createSecrets } from "../../src/secrets.ts";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly form: URLSearchParams;
}
export interface Given {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, everything else as JSON. */
  readonly body?: unknown;
}

export type Answer = Given | ((request: Received, nth: number) => Given);

/** A server on loopback that answers as told; the last answer again and again. */
export async function answering(...answers: readonly Answer[]) {
  const received: Received[] = [];
  const server = createServer(async (incoming, response) => {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const request = {
      method: incoming.method!,
      path: incoming.url!,
      headers: incoming.headers,
      form: new URLSearchParams(text),
    };
    const answer = answers[Math.min(received.length, answers.length - 1)]!;
    received.push(request);
    const {
      status = 200,
      headers = {},
      body,
    } = typeof answer === "function" ? answer(request, received.length) : answer;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a connector is given, over real sockets and with a clock that stands still until it is set. */
export function context(start = new Date("2026-11-02T12:00:00.700Z")) {
  let at = start.getTime();
  const now = () => new Date(at);
  const pass = (ms: number) => {
    at += ms;
  };
  const secrets = createSecrets();
  const lines: string[] = [];
  const note = (fields: object, message?: string) => void lines.push(`${JSON.stringify(fields)} ${message}`);
  const log = { ...silentLog, debug: note, info: note, warn: note, error: note };
  const http = httpFactory({ log, now, signal: new AbortController().signal, scrub: secrets.scrub });
  return { http, now, secrets, lines, pass };
}
