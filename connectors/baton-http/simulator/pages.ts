import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";

/** How the app hands out a list: one entry for each way that APIs have. */
export const styles = {
  none: { config: "strategy: none", page: (rows) => ({ body: { rows } }) },
  "bare list": { config: "strategy: none", path: "items", page: (rows) => ({ body: rows }) },
  "keyed by id": {
    config: "strategy: none",
    more: "items_keyed_as: key",
    page: (rows) => ({ body: { rows: Object.fromEntries(rows.map((row, i) => [`k${i}`, row])) } }),
  },
  offset: {
    config: "strategy: offset, limit_param: limit, offset_param: offset, page_size: 4",
    page(rows, { number, cap }) {
      const from = number("offset", 0);
      return { body: { rows: rows.slice(from, from + Math.min(number("limit", 2), cap)) } };
    },
  },
  "offset with total": {
    config: "strategy: offset, limit_param: limit, offset_param: offset, page_size: 4, total_path: meta.total",
    page(rows, { number, cap }) {
      const from = number("offset", 0);
      const size = Math.min(number("limit", 2), cap);
      return { body: { rows: rows.slice(from, from + size), meta: { total: String(rows.length) } } };
    },
  },
  "startIndex from 1": {
    config:
      "strategy: offset, limit_param: count, offset_param: startIndex, offset_start: 1, page_size: 4, total_path: totalResults",
    page(rows, { number, cap }) {
      const from = number("startIndex", 1) - 1;
      return { body: { rows: rows.slice(from, from + Math.min(number("count", 2), cap)), totalResults: rows.length } };
    },
  },
  page: {
    config: "strategy: page, limit_param: per_page, page_param: page, page_size: 4",
    page(rows, { number, cap }) {
      const size = Math.min(number("per_page", 2), cap);
      const from = (number("page", 1) - 1) * size;
      return { body: { rows: rows.slice(from, from + size) } };
    },
  },
  "page from 0, number of pages": {
    config:
      "strategy: page, limit_param: 'page[size]', page_param: 'page[number]', page_start: 0, page_size: 4, total_pages_path: pages",
    page(rows, { number, cap }) {
      const size = Math.min(number("page[size]", 2), cap);
      const from = number("page[number]", 0) * size;
      return { body: { rows: rows.slice(from, from + size), pages: Math.ceil(rows.length / size) } };
    },
  },
  cursor: {
    config: "strategy: cursor, limit_param: limit, cursor_param: cursor, cursor_path: meta.next, page_size: 4",
    page(rows, { text, number, cap }) {
      const { slice, next } = after(rows, text("cursor"), Math.min(number("limit", 2), cap));
      return { body: { rows: slice, meta: { next: next ?? "" } } };
    },
  },
  "cursor in the body": {
    config:
      "strategy: cursor, limit_param: limit, cursor_param: cursor, cursor_path: cursor, page_size: 4, send_in: body, has_more_path: has_more",
    method: "POST",
    page(rows, { body, cap }) {
      const { slice, next } = after(
        rows,
        body.cursor as string | undefined,
        Math.min((body.limit as number) ?? 2, cap),
      );
      // The cursor is given even when nothing follows.
      return { body: { rows: slice, cursor: next ?? `c${rows.length}`, has_more: next !== undefined } };
    },
  },
  "cursor in a header": {
    config: "strategy: cursor, cursor_param: page, cursor_header: X-Next-Page",
    page(rows, { text, cap }) {
      const { slice, next } = after(rows, text("page"), cap);
      return { body: { rows: slice }, headers: { "x-next-page": next ?? "" } };
    },
  },
  "the last row's id": {
    config: "strategy: cursor, limit_param: limit, cursor_param: after, last_item: id, page_size: 4",
    page(rows, { text, number, cap }) {
      const at = text("after");
      const from = at === undefined ? 0 : rows.findIndex(({ id }) => String(id) === at) + 1;
      return { body: { rows: rows.slice(from, from + Math.min(number("limit", 2), cap)) } };
    },
  },
  "absolute link": {
    config: 'strategy: link, link_next_path: "@odata.nextLink"',
    page(rows, { text, cap, url }) {
      const { slice, next } = after(rows, text("skip"), cap);
      return { body: { rows: slice, ...(next && { "@odata.nextLink": `${url.origin}${url.pathname}?skip=${next}` }) } };
    },
  },
  "relative link": {
    config: "strategy: link, link_next_path: links.next",
    page(rows, { text, cap, url }) {
      const { slice, next } = after(rows, text("skip"), cap);
      return { body: { rows: slice, links: { next: next ? { href: `${url.pathname}?skip=${next}` } : null } } };
    },
  },
  "Link header": {
    config: "strategy: link, link_header: next",
    page(rows, { text, cap, url }) {
      const { slice, next } = after(rows, text("skip"), cap);
      const link = `<${url.origin}${url.pathname}?skip=${next}>; rel="next"`;
      return { body: { rows: slice }, headers: { link: [`<${url.href}>; rel="self"`, ...(next ? [link] : [])] } };
    },
  },
  "another address for the next page": {
    config:
      "strategy: cursor, cursor_param: cursor, cursor_path: cursor, has_more_path: has_more, next_url: /continue, send_in: body, only_cursor: true",
    method: "POST",
    page(rows, { body, cap, list }) {
      const { slice, next } = after(rows, (body.cursor as string | undefined)?.split(" ").at(-1), cap);
      return { body: { rows: slice, cursor: `${list} ${next ?? "end"}`, has_more: next !== undefined } };
    },
  },
  "a stop expression": {
    config: "strategy: page, page_param: page, stop: 'cel:response.last'",
    page(rows, { number, cap }) {
      const from = (number("page", 1) - 1) * cap;
      return { body: { rows: rows.slice(from, from + cap), last: from + cap >= rows.length } };
    },
  },
} satisfies Record<string, Style>;
export type StyleName = keyof typeof styles;

export interface Style {
  /** How the file says it. */
  readonly config: string;
  readonly path?: string;
  readonly more?: string;
  readonly method?: "POST";
  readonly page: (rows: readonly Row[], asked: Asked) => Omit<SimulatedReply, "status">;
}
export interface Row {
  readonly id: number | string;
}
export interface Asked {
  readonly url: URL;
  readonly body: Readonly<Record<string, unknown>>;
  /** Most rows of a page, whatever is asked for. */
  readonly cap: number;
  /** Which of the app's lists it is. */
  readonly list: string;
  text(name: string): string | undefined;
  number(name: string, otherwise: number): number;
}

export function askedIn({ url, body }: SimulatedRequest, cap: number, list: string): Asked {
  const text = (name: string) => url.searchParams.get(name) ?? undefined;
  return {
    ...{ url, cap, text, list },
    body: body === "" ? {} : (JSON.parse(body) as Record<string, unknown>),
    number: (name, otherwise) => Number(text(name) ?? otherwise),
  };
}

function after(rows: readonly Row[], cursor: string | undefined, size: number) {
  const from = cursor === undefined ? 0 : Number(cursor.slice(1));
  const end = from + size;
  return { slice: rows.slice(from, end), next: end < rows.length ? `c${end}` : undefined };
}
