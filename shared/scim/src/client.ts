import {
  BatonError,
  type Http,
  type HttpAnswer,
  type HttpFactory,
  type HttpOptions,
  type HttpRequest,
  type Json,
  type ListPage,
  type Path,
  path,
} from "@baton-connectors/sdk";
import { requiredRecord } from "@baton-connectors/sdk/shapes";
import { attribute, idText, type ScimObject } from "./attributes.ts";
import { describeScimError } from "./errors.ts";
import { type PatchOperation, patchOf } from "./messages.ts";
import { isComplete, positionOf, queryOf, readEnvelope, step } from "./page.ts";

export interface ScimOptions extends Pick<HttpOptions, "headers" | "renew" | "budgets" | "timeoutMs"> {
  /** Behind it come `Users` and `Groups`; its query goes with every request. */
  readonly baseUrl: string;
  /** What requests and answers are called; a server that refuses one name for a body is asked once more with the other. */
  readonly mediaType?: "application/scim+json" | "application/json";
  /** Headers that win over all others, and parameters, of every request. */
  readonly fixed?: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
  };
  /** Where an answer says how many results there are, if not in `totalResults`. */
  readonly totalName?: string;
  /** The server gives cursors only when asked for them. https://www.rfc-editor.org/rfc/rfc9865 */
  readonly startWithCursor?: boolean;
}

export interface ScimPage extends ListPage<ScimObject> {
  /** Rows the server speaks of and did not give. */
  readonly missing: number;
}
export interface ScimResource {
  readonly resource: ScimObject;
  readonly etag: string | undefined;
}

export interface ListQuery {
  readonly filter?: string;
  readonly attributes?: string;
  readonly excludedAttributes?: string;
}

/** A server's resources, by the names of its endpoints (`Users`, `Groups`). It neither loops nor waits. */
export interface Scim {
  list(
    endpoint: string,
    page: { cursor: Json | undefined; count: number },
    query?: ListQuery,
    signal?: AbortSignal,
  ): Promise<ScimPage>;
  /** The first results of a filter. */
  find(
    endpoint: string,
    filter: string,
    count: number,
    signal?: AbortSignal,
  ): Promise<{ readonly rows: readonly unknown[]; readonly total: number | undefined }>;
  get(endpoint: string, id: string, query?: Pick<ListQuery, "attributes">, signal?: AbortSignal): Promise<ScimResource>;
  /** What the server tells about itself, e.g. `ServiceProviderConfig`. */
  read(name: string, signal?: AbortSignal): Promise<ScimObject>;
  /** The id of what was created, where the server tells it. */
  create(endpoint: string, resource: ScimObject, signal?: AbortSignal): Promise<string | undefined>;
  patch(
    endpoint: string,
    id: string,
    operations: readonly PatchOperation[],
    options?: { etag?: string | undefined; schemas?: string; signal?: AbortSignal | undefined },
  ): Promise<void>;
  /** A body of another form, e.g. of SCIM 1.1. */
  patchBody(endpoint: string, id: string, body: ScimObject, signal?: AbortSignal): Promise<void>;
  put(
    endpoint: string,
    id: string,
    resource: ScimObject,
    options?: { etag?: string | undefined; signal?: AbortSignal | undefined },
  ): Promise<void>;
  delete(endpoint: string, id: string, signal?: AbortSignal): Promise<void>;
}

export function createScim(factory: HttpFactory, options: ScimOptions): Scim {
  const { baseUrl, mediaType = "application/scim+json", fixed = {}, totalName, ...rest } = options;
  const base = new URL(baseUrl);
  const always = { ...Object.fromEntries(base.searchParams), ...fixed.query };
  base.search = "";
  const http = factory({ ...rest, baseUrl: base.href, describeError: describeScimError });

  const asked = (request: HttpRequest): HttpRequest => ({
    ...request,
    query: { ...always, ...request.query },
    headers: { accept: mediaType, ...request.headers, ...fixed.headers },
  });

  /** 415: the server knows the body by the other name. https://www.rfc-editor.org/rfc/rfc7644#section-3.8 */
  async function changed<T>(request: HttpRequest, perform: (request: HttpRequest) => Promise<T>): Promise<T> {
    const named = (type: string) => asked({ ...request, headers: { "content-type": type, ...request.headers } });
    try {
      return await perform(named(mediaType));
    } catch (thrown) {
      if (!(thrown instanceof BatonError) || thrown.request?.status !== 415) throw thrown;
      return perform(named(mediaType === "application/json" ? "application/scim+json" : "application/json"));
    }
  }

  return {
    async list(endpoint, { cursor, count }, query = {}, signal) {
      const at = positionOf(cursor);
      const first =
        options.startWithCursor && at.seen === 0 && at.cursor === undefined
          ? { count, cursor: "" }
          : queryOf(at, count);
      const request = asked({ url: pathOf(endpoint), query: { ...first, ...query }, ...signalled(signal) });
      let answer: HttpAnswer & { readonly data: ScimObject };
      try {
        answer = await http.read(request, requiredRecord);
      } catch (thrown) {
        // Some servers refuse a number beyond the last row; all rows have come.
        if (!(thrown instanceof BatonError) || thrown.request?.status !== 400 || !isComplete(at)) throw thrown;
        return { status: 400, headers: new Headers(), items: [], next: undefined, missing: 0 };
      }
      const { rows, next, missing = 0 } = step(at, readEnvelope(answer.data, totalName, at.seen), count);
      return { ...answer, items: rows as readonly ScimObject[], next: next as Json | undefined, missing };
    },
    async find(endpoint, filter, count, signal) {
      const found = async (query: HttpRequest["query"]) => {
        const request = asked({ url: pathOf(endpoint), query: { count, filter, ...query }, ...signalled(signal) });
        return readEnvelope((await http.read(request, requiredRecord)).data, totalName);
      };
      const first = await found({});
      // Where rows are counted from 0, the first one may be row 0 only.
      return first.rows.length === 0 && first.total ? found({ startIndex: 0 }) : first;
    },
    async get(endpoint, id, query = {}, signal) {
      const request = asked({ url: pathOf(endpoint, id), query: { ...query }, ...signalled(signal) });
      const { data, headers } = await http.read(request, requiredRecord);
      // An error with the status of a success must not look like somebody without roles, or a group without members.
      if (!["id", "value"].some((name) => idText(attribute(data, name)) !== undefined))
        throw malformedResource(endpoint, id);
      return { resource: data, etag: headers.get("etag") ?? undefined };
    },
    async read(name, signal) {
      return (await http.read(asked({ url: pathOf(name), ...signalled(signal) }), requiredRecord)).data;
    },
    create: (endpoint, resource, signal) =>
      changed({ method: "POST", url: pathOf(endpoint), json: resource, ...signalled(signal) }, (request) =>
        created(http, request),
      ),
    async patch(endpoint, id, operations, { etag, schemas, signal } = {}) {
      const json = { ...patchOf(...operations), ...(schemas && { schemas: [schemas] }) };
      const headers = etag === undefined ? {} : { "if-match": etag };
      await changed({ method: "PATCH", url: pathOf(endpoint, id), json, headers, ...signalled(signal) }, http.send);
    },
    async patchBody(endpoint, id, json, signal) {
      await changed({ method: "PATCH", url: pathOf(endpoint, id), json, ...signalled(signal) }, http.send);
    },
    async put(endpoint, id, json, { etag, signal } = {}) {
      const headers = etag === undefined ? {} : { "if-match": etag };
      await changed({ method: "PUT", url: pathOf(endpoint, id), json, headers, ...signalled(signal) }, http.send);
    },
    async delete(endpoint, id, signal) {
      await http.send(asked({ method: "DELETE", url: pathOf(endpoint, id), ...signalled(signal) }));
    },
  };
}

/** Answers of POST may have no body; the address of what was made they have. https://www.rfc-editor.org/rfc/rfc7644#section-3.3 */
async function created(http: Http, request: HttpRequest): Promise<string | undefined> {
  const location = (await http.send(request)).headers.get("location");
  const id = location
    ?.replace(/[?#].*$/, "")
    .replace(/\/+$/, "")
    .split("/")
    .at(-1);
  return id ? decodeURIComponent(id) : undefined;
}

const malformedResource = (endpoint: string, id: string) =>
  new BatonError("Unavailable", `the server's answer for ${endpoint}/${id} is no resource: it has no id`, {
    kind: "upstream",
    malformed: true,
  });

const signalled = (signal: AbortSignal | undefined) => (signal ? { signal } : {});
const pathOf = (endpoint: string, id?: string): Path =>
  id === undefined ? path`/${endpoint}` : path`/${endpoint}/${id}`;
