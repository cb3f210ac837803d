import type { BatonError, RateLimit } from "../errors.ts";
import type { Budget } from "./budget.ts";
import type { StatusErrorDetails } from "./status-error.ts";

/** Makes HTTP clients for a connector, wired to the host: proxies, certificates, logs, limits, abort. */
export type HttpFactory = (options?: HttpOptions) => Http;

export interface HttpOptions {
  /** Relative request URLs are resolved against it. */
  readonly baseUrl?: string;
  /** Headers of every request; a function is asked per request, e.g. for a token that can expire. */
  readonly headers?: Readonly<Record<string, string>> | ((request: OutgoingRequest) => Promise<Record<string, string>>);
  /** Total time for one request in milliseconds. Default 300 000; the host may have been told otherwise. */
  readonly timeoutMs?: number;
  /** Put before the SDK's own in User-Agent. */
  readonly userAgent?: string;
  /** Reads a vendor's error body: message, code, missing permission. */
  readonly describeError?: (failure: FailedResponse) => StatusErrorDetails;
  /** False: integers beyond 2^53 are rounded to doubles, for vendors whose ids are text. Default: exact decimal strings. */
  readonly exactIntegers?: boolean;
  /** Tells which of the vendor's limits a request falls under. Default: one for all. */
  readonly bucket?: (request: OutgoingRequest) => string;
  /** Limits that the vendor's answers do not tell: counted by this client, obeyed by the engine like those they tell. */
  readonly budgets?: readonly Budget[];
}

export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
}
export interface FailedResponse extends OutgoingRequest {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON if it is JSON, otherwise text. */
  readonly body: unknown;
}

export interface HttpRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  /** Absolute, or relative to the base URL. */
  readonly url: string | URL;
  /** Undefined values are left out; a list repeats the parameter. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface HttpResponse<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: T;
}

export interface Http {
  /**
   * One request, JSON in and out. Any status but 2xx, an answer cut short, or a body that is not JSON throws a
   * BatonError. An empty body is `undefined`. Integers beyond 2^53 arrive as exact decimal strings unless `exactIntegers` is false.
   */
  request<T = unknown>(request: HttpRequest): Promise<HttpResponse<T>>;
  /** The WHATWG function for vendor libraries: same transport, same logs and limits; statuses are theirs to judge. */
  readonly fetch: typeof globalThis.fetch;
}

/** What the host learns from answers and own counts. The engine paces itself by it. */
export interface RateLimitObservation {
  readonly bucket: string;
  readonly rateLimit: RateLimit;
}

export interface HttpHost {
  readonly onRateLimit?: (observation: RateLimitObservation) => void;
  readonly onRequest?: (done: RequestDone) => void;
}

export interface RequestDone {
  readonly method: string;
  readonly url: URL;
  readonly durationMs: number;
  readonly status: number | undefined;
  readonly error: BatonError | undefined;
  readonly headers: Headers | undefined;
}
