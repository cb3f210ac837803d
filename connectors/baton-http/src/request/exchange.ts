import { BatonError, type HttpRequest } from "@baton-connectors/sdk";
import { anything } from "@baton-connectors/sdk/shapes";
import type { Client } from "../client.ts";
import type { PlainRequest, RequestBlock } from "../file/request.ts";
import type { Values } from "../template/template.ts";
import { withRules } from "./errors.ts";
import { readText } from "./read-text.ts";

export interface Exchanged {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined without a body. */
  readonly body: unknown;
  readonly url: URL;
}

/** What a page adds to its request. */
export interface PagePart {
  /** In place of the request's own address. */
  readonly url?: URL | undefined;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Nothing else goes with it. */
  readonly alone?: boolean;
}

interface Asked {
  readonly values: Values;
  readonly signal: AbortSignal;
  readonly page?: PagePart;
  /** It only asks, whatever its method. */
  readonly reads: boolean;
}

/** Sends a request of the file, what it needs before it first. */
export async function ask(client: Client, block: RequestBlock, asked: Asked): Promise<Exchanged> {
  let { values } = asked;
  const before: Record<string, unknown> = {};
  for (const [name, one] of block.pre_requests) {
    const { body, status } = await exchange(client, one, { ...asked, values, reads: true });
    before[name] = { body, status_code: status };
    values = { ...values, pre_requests: before };
  }
  return exchange(client, block, { ...asked, values });
}

async function exchange(client: Client, block: PlainRequest, asked: Asked): Promise<Exchanged> {
  const request = requestOf(client, block, asked);
  const url = request.url as URL;
  return withRules(block.error_handling, async () => {
    if (block.accept !== "json") return { ...(await readText(client.http, request, block.accept)), url };
    const { status, headers, data } = asked.reads
      ? await client.http.read(request, anything)
      : await client.http.send(request);
    return { status, headers, body: data, url };
  });
}

function requestOf(client: Client, block: PlainRequest, { values: given, signal, page, reads }: Asked): HttpRequest {
  const { file, hosts, query, vars } = client;
  const { request_defaults: defaults, headers: connectHeaders } = file.connect;
  const values = { vars, ...given };
  const texts = (map: ReadonlyMap<string, { text(values: Values): string }> | undefined) =>
    Object.fromEntries([...(map ?? [])].map(([name, said]) => [name, said.text(values)]));
  const url = page?.url ?? hosts.address(block.url.of(values), block.base);
  // What is most particular counts: page, request, its address, defaults.
  const parameters = page?.alone
    ? { ...page.query }
    : {
        ...withoutThose(texts(defaults?.query_params), url.searchParams),
        ...texts(block.query_params),
        ...page?.query,
      };
  const headers = {
    ...lowerCased(texts(file.http?.headers)),
    ...lowerCased(texts(connectHeaders)),
    ...lowerCased(texts(defaults?.headers)),
    ...lowerCased(texts(block.headers)),
    ...lowerCased(page?.headers ?? {}),
  };
  const idempotent = block.idempotent ?? (reads && block.method !== "GET" ? true : undefined);
  const whole = new URL(url);
  for (const [name, value] of Object.entries(parameters)) whole.searchParams.set(name, value);
  return {
    method: block.method,
    url: whole,
    query,
    headers,
    signal,
    ...(idempotent !== undefined && { idempotent }),
    ...bodyOf(block, values, page, block.content_type || defaults?.content_type || "", headers),
  };
}

function bodyOf(
  block: PlainRequest,
  values: Values,
  page: PagePart | undefined,
  contentType: string,
  headers: Record<string, string>,
): Pick<HttpRequest, "json" | "form" | "text"> {
  if (block.form) {
    const fields = Object.fromEntries([...block.form].map(([name, said]) => [name, said.text(values)]));
    return { form: { ...fields, ...(page?.body as Record<string, string> | undefined) } };
  }
  if (block.graphql) {
    const variables = block.graphql.variables?.json(values);
    return { json: { query: block.graphql.query, variables: { ...(variables as object), ...page?.body } } };
  }
  const type = headers["content-type"] ?? contentType;
  const isJson = type === "" || /[/+]json\b/.test(type);
  if (!block.body) return page?.body && Object.keys(page.body).length > 0 ? { json: page.body } : {};
  if (isJson) {
    if (type !== "") headers["content-type"] = type;
    const value = block.body.json(values);
    return { json: page?.body ? { ...(value as object), ...page.body } : value };
  }
  headers["content-type"] = type;
  if (page?.body && Object.keys(page.body).length > 0)
    throw new BatonError("InvalidArgument", `${type} cannot hold the parameters of a page`, { kind: "config" });
  return { text: block.body.text(values) };
}

const withoutThose = (texts: Readonly<Record<string, string>>, there: URLSearchParams) =>
  Object.fromEntries(Object.entries(texts).filter(([name]) => !there.has(name)));

const lowerCased = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([name, value]) => [name.toLowerCase(), value]));
