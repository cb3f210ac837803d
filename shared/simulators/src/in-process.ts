import { type Fault, faultSwitch, faultyReply } from "./fault.ts";
import type { SimulatedReply } from "./reply.ts";
import type { Handle, LoggedRequest } from "./server.ts";

export interface InProcessOptions {
  readonly handle: Handle;
  readonly faults?: readonly Fault[];
}

export interface InProcess {
  /** Answers every request itself; there is no socket and no other host. */
  readonly fetch: typeof globalThis.fetch;
  readonly requests: readonly LoggedRequest[];
  addFault(fault: Fault): void;
}

/** A simulator behind `fetch`, for tests that would gain nothing from a socket. */
export function inProcess({ handle, faults = [] }: InProcessOptions): InProcess {
  const requests: LoggedRequest[] = [];
  const armed = faultSwitch(faults);
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { method, url } = request;
    const parsed = new URL(url);
    const body = await request.text();
    const headers = Object.fromEntries(request.headers);
    const log = (status: number) =>
      void requests.push({ method, path: parsed.pathname, query: parsed.search.slice(1), headers, body, status });
    const [effect] = armed.next(method, parsed).filter(({ kind }) => kind !== "latency" && kind !== "slow");
    if (effect?.kind === "drop") {
      log(0);
      throw new TypeError("fetch failed", {
        cause: Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }),
      });
    }
    const answer = effect?.kind === "reply" ? effect.reply : await handle({ method, url: parsed, headers, body });
    const reply = faultyReply(answer, effect, parsed);
    log(reply.status);
    // As every answer to a request has it, and none that was made by hand: Octokit counts pages by it.
    return Object.defineProperty(responseOf(reply, effect?.kind === "cut"), "url", { value: url });
  };
  return { fetch: fetch as typeof globalThis.fetch, requests, addFault: armed.add };
}

function responseOf(reply: SimulatedReply, cut: boolean): Response {
  const text = reply.text ?? (reply.body === undefined ? "" : JSON.stringify(reply.body));
  const headers = new Headers(text === "" ? {} : { "content-type": "application/json" });
  for (const [name, value] of Object.entries(reply.headers ?? {})) {
    headers.delete(name);
    for (const line of typeof value === "string" ? [value] : value) headers.append(name, line);
  }
  if (reply.status === 204) return new Response(null, { status: 204, headers });
  if (!cut) return new Response(text, { status: reply.status, headers });
  const half = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text.slice(0, text.length / 2)));
      controller.error(
        new TypeError("terminated", {
          cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }),
        }),
      );
    },
  });
  return new Response(half, { status: reply.status, headers });
}
