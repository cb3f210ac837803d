import type { SimulatedReply } from "./reply.ts";
import type { Handle, SimulatedRequest } from "./server.ts";

/** How a list is paged, by the names of its parameters. */
export interface ListedPages {
  readonly strategy: "none" | "cursor" | "offset" | "page";
  readonly parameter?: string;
  /** Where the next cursor stands in the answer. */
  readonly next?: readonly string[];
  readonly limit?: string;
  /** Of the first page or row. */
  readonly start?: number;
}

export interface Listed {
  /** `/groups/{}/members`: what stands in braces is the id of whose list it is. */
  readonly path: string;
  /** Where the rows stand in the answer; nowhere: it is the list. */
  readonly items: readonly string[];
  readonly pages: ListedPages;
  /** Undefined: there is nobody of that id. */
  readonly rows: (id: string) => readonly object[] | undefined;
  /** The field that a row is asked for by, at the list's path and its id. */
  readonly id?: string;
}

/** A change by its method and path, whose braces hold the ids that it is given. */
export interface ListedChange {
  readonly method: string;
  readonly path: string;
  readonly change: (ids: readonly string[], body: Readonly<Record<string, unknown>>) => SimulatedReply;
}

/** An app of lists, as a description tells of them: whatever it does not tell of is refused. */
export function listedApp(lists: readonly Listed[], changes: readonly ListedChange[] = []): Handle {
  return ({ method, url, body }: SimulatedRequest) => {
    for (const one of changes) {
      const ids = method === one.method ? idsIn(one.path, url.pathname) : undefined;
      if (ids) return one.change(ids, body === "" ? {} : (JSON.parse(body) as Record<string, unknown>));
    }
    if (method !== "GET") return refused(405, `no ${method} ${url.pathname}`);
    for (const list of lists) {
      const of = idsIn(list.path, url.pathname);
      if (of) return pageOf(list, list.rows(of[0] ?? ""), url);
      const ids = list.id === undefined ? undefined : idsIn(`${list.path}/{}`, url.pathname);
      const found = ids && list.rows("")?.find((row) => String((row as Record<string, unknown>)[list.id!]) === ids[0]);
      if (found) return { status: 200, body: found };
    }
    return refused(404, `no ${url.pathname}`);
  };
}

function idsIn(pattern: string, path: string): readonly string[] | undefined {
  const source = pattern
    .split(/\{[^}]*\}/)
    .map(RegExp.escape)
    .join("([^/]+)");
  const found = new RegExp(`^${source}$`).exec(path);
  return found?.slice(1).map(decodeURIComponent);
}

function pageOf({ items, pages }: Listed, rows: readonly object[] | undefined, url: URL): SimulatedReply {
  if (!rows) return refused(404, `no ${url.pathname}`);
  const { strategy, parameter, next = [], limit, start = strategy === "page" ? 1 : 0 } = pages;
  const unknown = [...url.searchParams.keys()].find((name) => ![parameter, limit].includes(name));
  if (unknown !== undefined) return refused(400, `no parameter ${unknown}`);
  const asked = Number(url.searchParams.get(limit ?? "") ?? 100);
  const given = Number(url.searchParams.get(parameter ?? "") ?? start);
  if (!Number.isInteger(asked) || asked < 1 || !Number.isInteger(given)) return refused(400, "pages are whole numbers");
  if (strategy === "none") return { status: 200, body: placed(items, rows) };
  const from = strategy === "page" ? (given - start) * asked : given - start;
  const end = from + asked;
  const body = placed(items, rows.slice(from, end));
  if (strategy === "cursor" && end < rows.length) put(body as Record<string, unknown>, next, String(end));
  return { status: 200, body };
}

function placed(path: readonly string[], rows: readonly object[]): unknown {
  if (path.length === 0) return rows;
  const body: Record<string, unknown> = {};
  put(body, path, rows);
  return body;
}

function put(body: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) body[name] = value;
  else {
    body[name] ??= {};
    put(body[name] as Record<string, unknown>, rest, value);
  }
}

const refused = (status: number, message: string): SimulatedReply => ({ status, body: { message } });
