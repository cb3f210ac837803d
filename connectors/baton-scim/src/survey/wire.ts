import { isObject, type ScimObject } from "@baton-connectors/scim";
import { BatonError, type Http, path } from "@baton-connectors/sdk";
import { record } from "@baton-connectors/sdk/shapes";

/** An answer as it came; a refusal is one, too. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined where the body is no JSON object. */
  readonly body: ScimObject | undefined;
}

export type Query = Readonly<Record<string, string | number>>;

/** The server, asked without any help of what mends its answers. */
export interface Wire {
  readonly baseUrl: string;
  readonly http: Http;
  readonly mediaType: string;
  readonly fixed?: { readonly query?: Query; readonly headers?: Readonly<Record<string, string>> };
  readonly signal: AbortSignal;
}

/** Only what the server said is an answer: a lost connection, a limit and a server in trouble are thrown. */
export async function get(wire: Wire, parts: readonly [string, string?], query: Query = {}): Promise<Answer> {
  const request = { url: urlOf(parts), query: { ...wire.fixed?.query, ...query }, headers: headersOf(wire) };
  return answered(() => wire.http.read({ ...request, signal: wire.signal }, record));
}

export async function send(
  wire: Wire,
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  parts: readonly [string, string?],
  json?: ScimObject,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = json && { json, headers: { "content-type": wire.mediaType, ...headersOf(wire), ...headers } };
  const request = { method, url: urlOf(parts), query: { ...wire.fixed?.query }, headers: headersOf(wire), ...body };
  return answered(() => wire.http.send({ ...request, signal: wire.signal }));
}

const urlOf = ([endpoint, id]: readonly [string, string?]) =>
  id === undefined ? path`/${endpoint}` : path`/${endpoint}/${id}`;
const headersOf = ({ mediaType, fixed }: Wire) => ({ accept: mediaType, ...fixed?.headers });

async function answered(ask: () => Promise<{ status: number; headers: Headers; data?: unknown }>): Promise<Answer> {
  try {
    const { status, headers, data } = await ask();
    return { status, headers, body: isObject(data) ? data : undefined };
  } catch (thrown) {
    if (!(thrown instanceof BatonError)) throw thrown;
    const { status } = thrown.request ?? {};
    if (status === undefined || (!thrown.malformed && (status === 429 || (status >= 500 && status !== 501))))
      throw thrown;
    return { status, headers: new Headers(), body: isObject(thrown.body) ? thrown.body : undefined };
  }
}

export const isFine = ({ status }: Answer) => status >= 200 && status < 300;
