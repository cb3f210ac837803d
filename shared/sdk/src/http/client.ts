import type { BatonError } from "../errors.ts";
import type { Log } from "../log.ts";
import { beforeRequest, sendInScope } from "../waiting/request-scope.ts";
import { addressOf } from "./address.ts";
import { createMeter, type OutgoingRequest } from "./budget.ts";
import { fit } from "./fit.ts";
import type { Connection, Download, Http, HttpHost, HttpOptions, HttpRequest } from "./http.ts";
import { parseJson } from "./json.ts";
import { Misshapen, readList } from "./list.ts";
import { logRequest } from "./log-request.ts";
import { malformed } from "./malformed.ts";
import { createPageWatch } from "./page-watch.ts";
import { readLimits } from "./rate-limit.ts";
import { readBytes, readText } from "./read-text.ts";
import { statusError } from "./status-error.ts";
import { neverSent, staleConnection, transportError } from "./transport-error.ts";

export const sdkUserAgent = "baton-sdk/v0.25.0";

export interface HttpFactoryOptions extends HttpHost {
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly now?: () => Date;
  /** Takes secrets out of the beginnings of answers that errors show. */
  readonly scrub?: (text: string) => string;
  /** Total time for one request where a client states none. */
  readonly timeoutMs?: number;
  /** How bytes travel; default: undici with the environment's proxies. */
  readonly transport?: () => Promise<typeof globalThis.fetch>;
}

const withoutEffect = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);
const idempotentMethods = new Set([...withoutEffect, "PUT", "DELETE"]);
/** By these the server knows a request that it got twice. */
const idempotencyKeys = ["idempotency-key", "x-idempotency-key"];

/** What hosts have besides: the WHATWG function over the same transport and with the same logs; the answer is theirs to judge. */
export interface HostHttp extends Http {
  fetch(
    request: OutgoingRequest & {
      readonly headers?: Headers;
      readonly body?: string;
      /** `manual`: an answer that says where to go is the answer. */
      readonly redirect?: "manual" | undefined;
    },
  ): Promise<Response>;
}

/** The HTTP clients of one connector. Nothing is shared between factories. */
export function httpFactory(host: HttpFactoryOptions): (options?: HttpOptions) => HostHttp {
  const transport = host.transport ?? defaultTransport();
  return (options = {}) => {
    const own = options.connection && !host.transport ? defaultTransport(options.connection) : transport;
    return createHttp(host, own, options);
  };
}

/** Connections are pooled per factory and opened on first use. */
function defaultTransport(connection?: Connection): () => Promise<typeof globalThis.fetch> {
  let made: Promise<typeof globalThis.fetch> | undefined;
  return () => {
    made ??= import("./transport.ts").then(({ createTransport, transportOf }) =>
      connection ? transportOf(connection) : createTransport(),
    );
    return made;
  };
}

/** A request with everything but what is asked anew each time it is sent. */
interface Prepared extends OutgoingRequest {
  readonly headers: Headers;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly secretAnswer: boolean;
  readonly redirect?: "manual" | undefined;
}
/** A success, read to its end. */
interface Answer extends OutgoingRequest {
  readonly response: Response;
  readonly text: string;
  /** Undefined without a body. */
  readonly body: unknown;
}

function createHttp(
  host: HttpFactoryOptions,
  transport: () => Promise<typeof globalThis.fetch>,
  options: HttpOptions,
): HostHttp {
  const now = host.now ?? (() => new Date());
  const scrub = host.scrub ?? ((text: string) => text);
  const timeoutMs = options.timeoutMs ?? host.timeoutMs ?? 300_000;
  const userAgent = [options.userAgent, sdkUserAgent].filter(Boolean).join(" ");
  const format = options.format ?? { name: "JSON", parse: (text: string) => parseJson(text, options.exactIntegers) };
  const bucketOf = options.bucket ?? (() => "");
  const count = options.meter ?? createMeter(options.budgets ?? [], now);
  const pages = createPageWatch();
  const around = options.around ?? ((_, attempt) => attempt());

  /** An answer of a server in trouble tells nothing of what is left. */
  const observe = (target: OutgoingRequest, response: Response, error?: BatonError) => {
    const rateLimit =
      error?.rateLimit ?? (response.status < 500 ? readLimits(response.headers, now()).budget : undefined);
    if (rateLimit) host.onRateLimit?.({ bucket: bucketOf(target), rateLimit });
  };

  /** Asked anew for a repeated request: a proof of possession may be used once only, a token may have been renewed. */
  async function completed(prepared: Prepared): Promise<Headers> {
    const headers = new Headers(prepared.headers);
    const { headers: given, sign } = options;
    const extra = typeof given === "function" ? await beforeRequest(() => given(prepared)) : given;
    for (const [name, value] of Object.entries(extra ?? {})) if (!headers.has(name)) headers.set(name, value);
    if (!headers.has("user-agent")) headers.set("user-agent", userAgent);
    if (!sign) return headers;
    const signature = await beforeRequest(() => sign({ ...prepared, headers }));
    for (const [name, value] of Object.entries(signature)) headers.set(name, value);
    return headers;
  }

  /** One exchange. A connection that turns out to be dead is replaced once, where that can do no harm. */
  async function exchange(prepared: Prepared): Promise<{ response: Response; sent: Headers; end: () => void }> {
    const { method, url, body, secretAnswer } = prepared;
    const redirect = secretAnswer || options.followRedirects === false ? "manual" : prepared.redirect;
    const fetch = await transport();
    const started = performance.now();
    const report = (response: Response | undefined, error: BatonError | undefined) => {
      const durationMs = Math.round(performance.now() - started);
      const { status, headers } = response ?? { status: undefined, headers: undefined };
      host.onRequest?.({ method, url, durationMs, status, error, headers });
      logRequest(host.log, prepared, durationMs, response, error);
    };
    for (let attempt = 0; ; attempt++) {
      const headers = await completed(prepared);
      const { signal: late, end } = deadline(timeoutMs);
      const signal = AbortSignal.any([late, host.signal, prepared.signal].filter((s) => s !== undefined));
      for (const observation of count(prepared)) host.onRateLimit?.(observation);
      try {
        const response = await fetch(url, {
          ...{ headers, method, signal },
          ...(body !== undefined && { body }),
          ...(redirect && { redirect }),
        });
        report(response, undefined);
        return { response, sent: headers, end };
      } catch (thrown) {
        end();
        const harmless = withoutEffect.has(method) || idempotencyKeys.some((name) => headers.has(name));
        const repeatable = neverSent(thrown) || (staleConnection(thrown) && harmless);
        if (attempt === 0 && repeatable && !signal.aborted) continue;
        const error = transportError(thrown, prepared);
        report(undefined, error);
        throw error;
      }
    }
  }

  /** A success, or the error that the answer stands for. Refused credentials are renewed once. */
  async function answered(prepared: Prepared): Promise<Answer> {
    let { response, sent, end } = await exchange(prepared);
    if (response.status === 401 && options.renew) {
      await readText(response, prepared).catch(() => {});
      end();
      await options.renew(sent);
      ({ response, sent, end } = await exchange(prepared));
    }
    const text = await readText(response, prepared).finally(end);
    const parsed = format.parse(text);
    const { method, url, operation } = prepared;
    const { status, headers } = response;
    const received = { method, url, operation, status, headers, body: parsed.ok ? parsed.value : text };
    const refusal = response.ok ? options.refusalIn?.(received) : (options.describeError?.(received) ?? {});
    if (refusal) {
      const error = statusError(prepared, response, now(), { body: received.body, ...refusal });
      observe(prepared, response, error);
      throw error;
    }
    observe(prepared, response);
    if (!parsed.ok) throw malformed(prepared, response, text, { problem: `is not ${format.name}`, scrub });
    return { ...prepared, response, text, body: parsed.value };
  }

  /** Sends, reads what `read` makes of the answer, and repeats both as the call around it wants it. */
  async function perform<T>(request: HttpRequest, read: (answer: Answer) => T): Promise<T> {
    const headers = new Headers({ accept: "application/json", ...request.headers });
    const body = bodyOf(request, headers);
    const { method = "GET", operation } = request;
    const url = addressOf(request, options.baseUrl);
    const secretAnswer = request.secretAnswer ?? false;
    const prepared = { method, url, operation, headers, body, signal: request.signal, secretAnswer };
    const idempotent =
      request.idempotent ?? (idempotentMethods.has(method) || idempotencyKeys.some((name) => headers.has(name)));
    const attempt = async () => {
      const answer = await answered(prepared);
      try {
        return read(answer);
      } catch (thrown) {
        if (!(thrown instanceof Misshapen)) throw thrown;
        throw malformed(prepared, answer.response, answer.text, { problem: thrown.message, scrub, cause: thrown });
      }
    };
    return sendInScope({ method, idempotent }, () => around(prepared, attempt));
  }

  return {
    read: (request, shape) =>
      perform(request, ({ response: { status, headers }, body }) => {
        if (status === 204 || body === undefined) throw new Misshapen("has no body");
        const fitting = fit(shape, body);
        if ("problem" in fitting) throw new Misshapen(`is not as it should be: ${fitting.problem}`);
        return { status, headers, data: fitting.value };
      }),
    list: (request, shape) =>
      perform(request, ({ method, url, operation, response: { status, headers }, body }) => {
        const { items, next } = readList(shape, { url, status, headers, body });
        const called = `${method} ${operation ?? url.pathname}`;
        pages.page({
          ...{ called, list: `${method} ${url.origin}${url.pathname}` },
          ...{ cursors: [url.href, ...url.searchParams.values()], items, next },
        });
        return { status, headers, items, next };
      }),
    send: (request) => perform(request, ({ response: { status, headers }, body }) => ({ status, headers, data: body })),
    async download(request, { maxBytes }) {
      // Digests are of what is stored, not of what is packed for the way.
      const headers = new Headers({ accept: "*/*", "accept-encoding": "identity", ...request.headers });
      const { method = "GET", signal, secretAnswer = false } = request;
      const url = addressOf(request, options.baseUrl);
      const prepared = { method, url, headers, body: undefined, signal, secretAnswer };
      const attempt = async (): Promise<Download> => {
        const { response } = await exchange(prepared);
        const { status, headers: received } = response;
        if (status === 304) return { status, headers: received, bytes: undefined };
        if (response.ok) {
          observe(prepared, response);
          return { status, headers: received, bytes: await readBytes(response, prepared, maxBytes) };
        }
        const body = await readText(response, prepared);
        const details = options.describeError?.({ method, url, status, headers: received, body }) ?? {};
        const error = statusError(prepared, response, now(), { body, ...details });
        observe(prepared, response, error);
        throw error;
      };
      return sendInScope({ method, idempotent: true }, () => around(prepared, attempt));
    },
    fetch: async ({ method, url, headers = new Headers(), body, redirect }) =>
      (await exchange({ method, url, headers, body, redirect, signal: undefined, secretAnswer: false })).response,
  };
}

/** As `AbortSignal.timeout`, whose timer and listeners stay until the time is over, though the answer has long been read: thousands of them. */
function deadline(ms: number): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("request timeout", "TimeoutError")), ms).unref();
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}

function bodyOf(request: HttpRequest, headers: Headers): string | undefined {
  if (request.json !== undefined) {
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return JSON.stringify(request.json);
  }
  if (request.text !== undefined) return request.text;
  if (request.form) {
    headers.set("content-type", "application/x-www-form-urlencoded");
    const fields = Object.entries(request.form).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
    return new URLSearchParams(fields).toString();
  }
  return undefined;
}
