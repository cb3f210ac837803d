import type { BatonError } from "../errors.ts";
import type { Json } from "../page.ts";
import type { Budget, Meter, OutgoingRequest, RateLimitObservation } from "./budget.ts";
import type { ListShape } from "./list.ts";
import type { Path } from "./path.ts";
import type { Shape } from "./shapes.ts";
import type { StatusErrorDetails } from "./status-error.ts";

/** Makes HTTP clients for a connector, wired to the host: proxies, certificates, logs, limits, abort. */
export type HttpFactory = (options?: HttpOptions) => Http;

export interface HttpOptions {
  /** Paths of requests are put behind it. */
  readonly baseUrl?: string;
  /** Headers of every request; a function is asked per request, e.g. for a token that can expire. */
  readonly headers?: Readonly<Record<string, string>> | ((request: OutgoingRequest) => Promise<Record<string, string>>);
  /**
   * Called when the app answers 401, with the headers it refused: a token can be withdrawn before its end. The request is
   * then sent once more, `headers` asked anew; refused again, that is the error. See `bearer`.
   */
  readonly renew?: (refused: Headers) => void | Promise<void>;
  /**
   * Headers that depend on everything that is sent, e.g. a signature. Asked each time a request is sent, also for the same one again, and
   * put over the others.
   */
  readonly sign?: (request: SignableRequest) => Promise<Record<string, string>>;
  /** How answers are written. Default: JSON. */
  readonly format?: AnswerFormat;
  /** Total time for one request in milliseconds. Default 300 000; the host may have been told otherwise. */
  readonly timeoutMs?: number;
  /** Put before the SDK's own in User-Agent. */
  readonly userAgent?: string;
  /** Reads a vendor's error body: message, code, missing permission. */
  readonly describeError?: (failure: FailedResponse) => StatusErrorDetails;
  /**
   * For a vendor that refuses with the status of a success: what the body says went wrong, undefined where it says nothing of the
   * kind. Without a `code` the error is of the code Unknown, as the status tells nothing.
   */
  readonly refusalIn?: (success: FailedResponse) => StatusErrorDetails | undefined;
  /** False: integers beyond 2^53 are rounded to doubles, for vendors whose ids are text. Default: exact decimal strings. */
  readonly exactIntegers?: boolean;
  /** Tells which of the vendor's limits a request falls under. Default: one for all. */
  readonly bucket?: (request: OutgoingRequest) => string;
  /** False: an answer that says where to go is an error, for clients that may send to some hosts only. Default: it is followed. */
  readonly followRedirects?: boolean;
  /** Put around each try of a request, within whatever repeats it: for connectors whose users say how often, and after which wait. */
  readonly around?: <T>(request: OutgoingRequest, attempt: () => Promise<T>) => Promise<T>;
  /** Certificates and a proxy of this client's own, where the environment's are not the ones; a host with its own transport has neither. */
  readonly connection?: Connection;
  /** Limits that the vendor's answers do not tell: counted by this client, obeyed by the engine like those they tell. */
  readonly budgets?: readonly Budget[];
  /** In place of `budgets`, where several clients draw from the same: made once with `createMeter`. */
  readonly meter?: Meter;
}

export interface Connection {
  /** PEM of authorities besides the known ones. */
  readonly ca?: string;
  /** PEM of the client's certificate and of its key. */
  readonly cert?: string;
  readonly key?: string;
  /** The name that the server's certificate is for, where it is not the host's. */
  readonly serverName?: string;
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
  /** In place of the environment's. */
  readonly proxy?: string;
}

/** A request with all its headers but those of its signature. */
export interface SignableRequest extends OutgoingRequest {
  readonly headers: Headers;
  readonly body: string | undefined;
}

export interface AnswerFormat {
  /** In words, e.g. `XML`. */
  readonly name: string;
  /** What an answer says, as JSON has it; empty text is `undefined`. */
  parse(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false };
}

export interface FailedResponse extends OutgoingRequest {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON if it is JSON, otherwise text. */
  readonly body: unknown;
}

export interface HttpRequest {
  /** Default GET. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  /** A path behind the base URL, made by the template `path`; or a whole address, e.g. from a `nextUrl` cursor. */
  readonly url: Path | URL;
  /** What is called, where every call goes to one address and the body says which it is: errors, logs and limits name it. */
  readonly operation?: string;
  /** Undefined values are left out; a list repeats the parameter. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; the header content-type says what it is. */
  readonly text?: string;
  /** Sent as a form; a list repeats the field. */
  readonly form?: Readonly<Record<string, string | readonly string[]>>;
  readonly signal?: AbortSignal;
  /**
   * Whether doing it twice is as doing it once, so that it may be repeated when its answer got lost. Default: by the method,
   * false for POST and PATCH unless an Idempotency-Key goes with it. True for queries that are sent by POST.
   */
  readonly idempotent?: boolean;
  /**
   * The answer holds a secret, e.g. a token: no error shows its beginning, it is not read beyond a mebibyte, and no redirect is
   * followed with what is sent for it.
   */
  readonly secretAnswer?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
}
export interface HttpResponse<T> extends HttpAnswer {
  readonly data: T;
}
export interface ListPage<Row> extends HttpAnswer {
  readonly items: readonly Row[];
  /** The cursor of the page that follows; absent at the end. */
  readonly next: Json | undefined;
}

/**
 * Requests with JSON in and out, one way for each thing an answer can be. Any status but 2xx is the error that `describeError`
 * explains. An answer that cannot be read (cut short, not JSON, not as declared) is an error that names method, path, status,
 * content type and the answer's beginning; the engine asks again a few times. Integers beyond 2^53 arrive as exact decimal
 * strings unless `exactIntegers` is false.
 */
export interface Http {
  /** One object, of the declared shape. */
  read<T>(request: HttpRequest, shape: Shape<T>): Promise<HttpResponse<T>>;
  /** One page of a list, of the declared shape. */
  list<Row>(request: HttpRequest, shape: ListShape<Row>): Promise<ListPage<Row>>;
  /** A change whose outcome is its status. A body may be missing, undefined then; what is no JSON is still an error. */
  send(request: HttpRequest): Promise<HttpResponse<unknown>>;
  /** A file, whatever is in it. */
  download(request: Omit<HttpRequest, "json" | "form" | "text">, limit: DownloadLimit): Promise<Download>;
}

export interface DownloadLimit {
  /** More is an error. */
  readonly maxBytes: number;
}
export interface Download extends HttpAnswer {
  /** As they were sent; undefined: not modified since what the request's headers name (304). */
  readonly bytes: Buffer | undefined;
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
