import { BatonError, type Http, nextLink } from "@baton-connectors/sdk";

export interface Request {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly json?: unknown;
}
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: T;
}
/** One REST request, authenticated. The path has no slash in front, parameters encoded with `part`. */
export type Call = <T>(path: string, request?: Request) => Promise<Answer<T>>;

export const callWith =
  (http: Http): Call =>
  (url, request = {}) =>
    http.request({ url, ...request });

/** One page; `next` is the number of the page that follows. */
export interface GithubPage<T> {
  readonly items: readonly T[];
  readonly next: number | undefined;
}

/** What a page may hold at most. https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
const largest = 100;

/** A list, or a list inside an object under `key`. The first page is asked for without its number. */
export async function listPage<T>(
  call: Call,
  path: string,
  page: number | undefined,
  { key, query = {}, perPage = largest }: { key?: string; query?: Request["query"]; perPage?: number } = {},
): Promise<GithubPage<T>> {
  const { data, headers } = await call<unknown>(path, { query: { ...query, page, per_page: perPage } });
  const found = key === undefined ? data : (data as Record<string, unknown> | undefined)?.[key];
  if (found !== undefined && found !== null && !Array.isArray(found)) {
    throw new BatonError("Unavailable", `GET ${path} answered with something that is no list`);
  }
  return { items: (found as readonly T[] | null | undefined) ?? [], next: pageNumber(nextLink(headers)) };
}

/** Only the number counts: the link itself may lead to another form of the path. */
function pageNumber(link: string | undefined): number | undefined {
  if (link === undefined) return undefined;
  const page = Number(new URL(link, "https://github.invalid").searchParams.get("page"));
  if (!Number.isInteger(page) || page < 1) {
    throw new BatonError("Internal", "GitHub's link to the next page has no page number", { kind: "upstream" });
  }
  return page;
}

/** A text as a part of a path. */
export const part = (text: string) => encodeURIComponent(text);
