import { bug } from "../errors.ts";
import type { HttpRequest } from "./http.ts";
import { Path } from "./path.ts";

/** Where a request goes: a path behind the base URL, its own path included; a whole address as it is. */
export function addressOf({ url, query }: Pick<HttpRequest, "url" | "query">, baseUrl: string | undefined): URL {
  if (!(url instanceof Path) && !(url instanceof URL))
    throw bug(`the address ${String(url)} is neither a path, made by the template path\`…\`, nor a URL`);
  return withQuery(url instanceof Path ? behind(baseUrl, url) : url, query);
}

function behind(baseUrl: string | undefined, path: Path): URL {
  if (baseUrl === undefined) throw new TypeError(`the path ${path} needs a client with a baseUrl`);
  return new URL(`${baseUrl.replace(/\/+$/, "")}/${path.text.replace(/^\/+/, "")}`);
}

function withQuery(url: URL, query: HttpRequest["query"]): URL {
  if (!query) return url;
  const complete = new URL(url);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) for (const item of value) complete.searchParams.append(name, written(name, item));
    else complete.searchParams.set(name, written(name, value));
  }
  return complete;
}

/** What types rule out still comes with an answer nobody declared: `null` as text would ask for something else. */
function written(name: string, value: unknown): string {
  if (typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return String(value);
  throw bug(`the parameter ${name} of a request is ${String(value)}, which no address can hold`);
}
