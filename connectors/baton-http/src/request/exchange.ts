import { configError, type HttpRequest } from "@baton-connectors/sdk";
import { anything } from "@baton-connectors/sdk/shapes";
import type { Client } from "../client.ts";
import type { PlainRequest, RequestBlock } from "../file/request.ts";
import type { Values } from "../template/template.ts";
import { whileSending } from "./errors.ts";
import { sendable } from "./header-text.ts";
import { readText } from "./read-text.ts";
import { bodyOf } from "./request-body.ts";

export interface Exchanged {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined without a body. */
  readonly body: unknown;
  readonly url: URL;
}

/** What a page adds to its request. */
export interface PagePart {
  /** In place of the request's own address: a whole one, or one behind the base URL. */
  readonly url?: URL | undefined;
  readonly address?: string | undefined;
  /** What stands for `{name}` in the path; without a value, that part is left out. */
  readonly path?: Readonly<Record<string, string | undefined>>;
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
export const ask = async (client: Client, block: RequestBlock, asked: Asked): Promise<Exchanged> =>
  exchange(client, block, { ...asked, values: await prepared(client, block, asked) });

/** Sends what a request needs before it; its texts can name the answers. */
export async function prepared(
  client: Client,
  block: RequestBlock,
  { values, signal }: Pick<Asked, "values" | "signal">,
): Promise<Values> {
  let seen = values;
  const before: Record<string, unknown> = {};
  for (const [name, one] of block.pre_requests) {
    const { body, status } = await exchange(client, one, { values: seen, signal, reads: true });
    before[name] = { body, status_code: status };
    seen = { ...seen, pre_requests: before };
  }
  return seen;
}

/** Sends it alone. */
export async function exchange(client: Client, block: PlainRequest, asked: Asked): Promise<Exchanged> {
  const request = requestOf(client, block, await client.reach(), asked);
  const url = request.url as URL;
  const { json, form, text } = request;
  const key = () => JSON.stringify([request.method, url.href, json, form, text]);
  return whileSending({ rules: block.error_handling, budget: block.budget, key }, async () => {
    if (block.accept !== "json") return { ...(await readText(client.http, request, block.accept)), url };
    const { status, headers, data } = asked.reads
      ? await client.http.read(request, anything)
      : await client.http.send(request);
    return { status, headers, body: data, url };
  });
}

function requestOf(
  client: Client,
  block: PlainRequest,
  { hosts, login }: Awaited<ReturnType<Client["reach"]>>,
  { values: given, signal, page, reads }: Asked,
): HttpRequest {
  const { file, query, body, vars } = client;
  const { request_defaults: defaults, headers: connectHeaders } = file.connect;
  const values = { vars, ...(login !== undefined && { login }), ...given };
  const texts = (map: ReadonlyMap<string, { text(values: Values): string }> | undefined) =>
    Object.fromEntries([...(map ?? [])].map(([name, said]) => [name, said.text(values)]));
  const written = page?.address ?? block.url.of(values);
  const address = page?.alone ? written.split("?", 1)[0]! : written;
  const url = page?.url ? hosts.allowed(page.url) : hosts.address(withParts(address, page?.path), block.base);
  // What is most particular counts: page, request, its address, defaults.
  const parameters = page?.alone
    ? { ...page.query }
    : {
        ...withoutThose(texts(defaults?.query_params), url.searchParams),
        ...texts(block.query_params),
        ...page?.query,
      };
  const headers = sendable({
    ...lowerCased(texts(file.http?.headers)),
    ...lowerCased(texts(connectHeaders)),
    ...lowerCased(texts(defaults?.headers)),
    ...lowerCased(texts(block.headers)),
    ...lowerCased(page?.headers ?? {}),
  });
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
    ...bodyOf(block, values, { ...body, ...page?.body }, block.content_type || defaults?.content_type || "", headers),
  };
}

/** `{name}` in a path, as the page has it. */
function withParts(address: string, parts: PagePart["path"]): string {
  if (!parts) return address;
  return address.replace(/(\/?)\{([^{}/?#]+)\}/g, (all, slash: string, name: string) => {
    if (!Object.hasOwn(parts, name)) return all;
    const value = parts[name];
    if (value === undefined) return "";
    if (value === "" || value === "." || value === "..")
      throw configError(`${JSON.stringify(value)} cannot be a part of an address`);
    return `${slash}${encodeURIComponent(value)}`;
  });
}

const withoutThose = (texts: Readonly<Record<string, string>>, there: URLSearchParams) =>
  Object.fromEntries(Object.entries(texts).filter(([name]) => !there.has(name)));

const lowerCased = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([name, value]) => [name.toLowerCase(), value]));
