import { BatonError, type RateLimit } from "../errors.ts";
import type { Log } from "../log.ts";
import { createMeter } from "./budget.ts";
import type { Http, HttpFactory, HttpHost, HttpOptions, HttpRequest, HttpResponse, OutgoingRequest } from "./http.ts";
import { parseJson } from "./json.ts";
import { parseRateLimit } from "./rate-limit.ts";
import { statusError } from "./status-error.ts";
import { neverSent, staleConnection, transportError } from "./transport-error.ts";

export const sdkUserAgent = "baton-sdk/v0.25.0";

export interface HttpFactoryOptions extends HttpHost {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly now?: () => Date;
  /** Total time for one request where a client states none. */
  readonly timeoutMs?: number;
  /** How bytes travel; default: undici with the environment's proxies. */
  readonly transport?: () => Promise<typeof globalThis.fetch>;
}

const withoutEffect = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);
/** By these the server knows a request that it got twice. */
const idempotencyKeys = ["idempotency-key", "x-idempotency-key"];

/** The HTTP clients of one connector. Nothing is shared between factories. */
export function httpFactory(host: HttpFactoryOptions): HttpFactory {
  const transport = host.transport ?? defaultTransport();
  return (options = {}) => createHttp(host, transport, options);
}

/** Connections are pooled per factory and opened on first use. */
function defaultTransport(): () => Promise<typeof globalThis.fetch> {
  let made: Promise<typeof globalThis.fetch> | undefined;
  return () => {
    made ??= import("./transport.ts").then(({ createTransport }) => createTransport());
    return made;
  };
}

function createHttp(
  host: HttpFactoryOptions,
  transport: () => Promise<typeof globalThis.fetch>,
  options: HttpOptions,
): Http {
  const now = host.now ?? (() => new Date());
  const timeoutMs = options.timeoutMs ?? host.timeoutMs ?? 300_000;
  const userAgent = [options.userAgent, sdkUserAgent].filter(Boolean).join(" ");
  const bucketOf = options.bucket ?? (() => "");
  const count = createMeter(options.budgets ?? [], now);

  const observe = (target: OutgoingRequest, rateLimit: RateLimit | undefined) => {
    if (rateLimit) host.onRateLimit?.({ bucket: bucketOf(target), rateLimit });
  };

  async function send(target: OutgoingRequest, init: RequestInit & { headers: Headers }): Promise<Response> {
    // Asked anew for a repeated request: a proof of possession may be used once only.
    const withHeaders = async () => {
      const headers = new Headers(init.headers);
      const extra = typeof options.headers === "function" ? await options.headers(target) : options.headers;
      for (const [name, value] of Object.entries(extra ?? {})) if (!headers.has(name)) headers.set(name, value);
      if (!headers.has("user-agent")) headers.set("user-agent", userAgent);
      return headers;
    };
    const fetch = await transport();
    const started = performance.now();
    const report = (response: Response | undefined, error: BatonError | undefined) => {
      const durationMs = Math.round(performance.now() - started);
      host.onRequest?.({
        ...target,
        durationMs,
        status: response?.status,
        error,
        headers: response?.headers,
      });
      logRequest(host.log, target, durationMs, response, error);
    };
    for (let attempt = 0; ; attempt++) {
      const headers = await withHeaders();
      const signal = AbortSignal.any(
        [AbortSignal.timeout(timeoutMs), host.signal, init.signal].filter((s): s is AbortSignal => s != null),
      );
      for (const observation of count(target)) host.onRateLimit?.(observation);
      try {
        const response = await fetch(target.url, { ...init, headers, method: target.method, signal });
        report(response, undefined);
        return response;
      } catch (thrown) {
        const harmless = withoutEffect.has(target.method) || idempotencyKeys.some((name) => headers.has(name));
        const repeatable = neverSent(thrown) || (staleConnection(thrown) && harmless);
        if (attempt === 0 && repeatable && !signal.aborted && !(init.body instanceof ReadableStream)) continue;
        const error = transportError(thrown, target);
        report(undefined, error);
        throw error;
      }
    }
  }

  const resolve = (url: string | URL) => (options.baseUrl ? new URL(url, options.baseUrl) : new URL(url));

  return {
    async request<T>(request: HttpRequest): Promise<HttpResponse<T>> {
      const target = { method: request.method ?? "GET", url: withQuery(resolve(request.url), request.query) };
      const headers = new Headers({ accept: "application/json", ...request.headers });
      const body = bodyOf(request, headers);
      const response = await send(target, {
        headers,
        ...(body !== undefined && { body }),
        signal: request.signal ?? null,
      });
      const text = await readText(response, target);
      const parsed = parseJson(text, options.exactIntegers);
      if (!response.ok) {
        const failure = {
          ...target,
          status: response.status,
          headers: response.headers,
          body: parsed.ok ? parsed.value : text,
        };
        const error = statusError(target, response, now(), { body: failure.body, ...options.describeError?.(failure) });
        observe(target, error.rateLimit);
        throw error;
      }
      observe(target, parseRateLimit(response.status, response.headers, now()));
      if (!parsed.ok) {
        throw new BatonError(
          "Unavailable",
          `${target.method} ${target.url.pathname} answered with a body that is not JSON`,
          {
            request: {
              method: target.method,
              host: target.url.host,
              path: target.url.pathname,
              status: response.status,
            },
            body: text,
          },
        );
      }
      return { status: response.status, headers: response.headers, data: parsed.value as T };
    },
    fetch: async (input, init) => {
      const request = input instanceof Request ? input : undefined;
      const url = resolve(request ? request.url : (input as string | URL));
      const headers = new Headers(init?.headers ?? request?.headers);
      const method = (init?.method ?? request?.method ?? "GET").toUpperCase();
      const body = init?.body ?? (request?.body ? await request.arrayBuffer() : undefined);
      const target = { method, url };
      const response = await send(target, { ...init, headers, ...(body != null && { body }) });
      observe(target, parseRateLimit(response.status, response.headers, now()));
      return response;
    },
  };
}

function withQuery(url: URL, query: HttpRequest["query"]): URL {
  if (!query) return url;
  const complete = new URL(url);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) for (const item of value) complete.searchParams.append(name, item);
    else complete.searchParams.set(name, String(value));
  }
  return complete;
}

function bodyOf(request: HttpRequest, headers: Headers): string | undefined {
  if (request.json !== undefined) {
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return JSON.stringify(request.json);
  }
  if (request.form) {
    headers.set("content-type", "application/x-www-form-urlencoded");
    return new URLSearchParams(request.form).toString();
  }
  return undefined;
}

/** A body that breaks off is an error, never a shorter answer. */
async function readText(response: Response, target: OutgoingRequest): Promise<string> {
  try {
    return await response.text();
  } catch (thrown) {
    const error = transportError(thrown, target);
    // Whatever broke the body, the answer is incomplete: worth another try, unless the caller gave up.
    if (error.code !== "Unknown") throw error;
    throw new BatonError("Unavailable", error.message, { cause: thrown, request: error.request });
  }
}

function logRequest(
  log: Log,
  { method, url }: OutgoingRequest,
  durationMs: number,
  response: Response | undefined,
  error: BatonError | undefined,
) {
  const fields = {
    "http.method": method,
    "http.url_details.host": url.host,
    "http.url_details.path": url.pathname,
    "http.status_code": response?.status,
    duration: durationMs / 1000,
  };
  if (error) {
    if (error.code === "Canceled") log.debug({ ...fields, error: error.message }, "HTTP request canceled");
    else log.error({ ...fields, error: error.message }, "HTTP request failed");
  } else if (response!.status >= 500) log.warn(fields, "HTTP response");
  else log.debug(fields, "HTTP response");
}
