import { describe, expect, test } from "@jest/globals";
import { createRuntime, httpFactory } from "../src/host.ts";
import { createPageWatch, withoutEnd } from "../src/http/page-watch.ts";
import { id, object } from "../src/http/shapes.ts";
import { body, connector, type EventFeed, everyItem, type Http, linkParameter, path, silentLog } from "../src/index.ts";

const rows = { called: "GET /rows", list: "GET https://app.test/rows" };

/** Pages of one list, asked for one after the other; each leads to the next number. How many were taken until an error. */
function taken(itemsOf: (page: number) => readonly unknown[], most: number): number {
  const watch = createPageWatch();
  for (let page = 1; page <= most; page++) {
    try {
      watch.page({ ...rows, cursors: ["100", String(page)], items: itemsOf(page), next: page + 1 });
    } catch {
      return page;
    }
  }
  return most + 1;
}

describe("a list whose next page is always another one", () => {
  test.each([
    ["with the same rows", () => ["a", "b"], 20],
    ["with nothing on it", () => [], 1000],
  ])("is read on to a point, where each page is one %s", (_, items, most) => {
    expect(taken(items, 2000)).toBe(most);
  });

  test.each([
    ["rows that are others", (page: number) => [page]],
    ["the same rows now and then", (page: number) => (page % 19 === 0 ? [page] : ["a"])],
    ["nothing now and then", (page: number) => (page % 999 === 0 ? [page] : [])],
    ["as many rows, of which the last is another", (page: number) => ["a", page]],
  ])("is read on where pages have %s", (_, items) => {
    expect(taken(items, 5000)).toBe(5001);
  });

  test("is told from others of the same pages", () => {
    const watch = createPageWatch();
    for (let n = 0; n < 100; n++)
      watch.page({ called: "", list: `GET /groups/${n}/members`, cursors: ["1"], items: ["everybody"], next: 2 });
  });

  test("goes on as such when the same page is asked for again", () => {
    const watch = createPageWatch();
    const page = (n: number) => watch.page({ ...rows, cursors: [String(n)], items: ["a"], next: n + 1 });
    for (let n = 1; n < 20; n++) page(n);
    expect(() => page(20)).toThrow("GET /rows has no end: 20 pages in a row have the same rows");
    expect(() => page(20)).toThrow("20 pages");
  });

  test("begins anew at its first page", () => {
    const watch = createPageWatch();
    for (let n = 0; n < 100; n++) watch.page({ ...rows, cursors: [], items: ["a"], next: 2 });
  });

  test("has no end where somebody asks what is new", async () => {
    await withoutEnd(async () => expect(taken(() => [], 2000)).toBe(2001));
  });
});

/** An app whose every page is the same row, and links to one more. */
function endless() {
  const asked: string[] = [];
  const transport = async () =>
    (async (input: URL) => {
      const url = new URL(input);
      asked.push(url.search);
      const link = `</rows?page=${Number(url.searchParams.get("page") ?? 1) + 1}>; rel="next"`;
      return new Response('[{"id":"a"}]', { headers: { "content-type": "application/json", link } });
    }) as typeof fetch;
  return { asked, transport };
}
const listed = (http: Http, page: string | undefined) =>
  http.list({ url: path`/rows`, query: { page } }, { items: body, row: object({ id }), next: linkParameter("page") });

test("a handler that reads every page of such a list ends with an error of the app's", async () => {
  const { asked, transport } = endless();
  const http = httpFactory({ log: silentLog, signal: new AbortController().signal, transport })({
    baseUrl: "https://app.test",
  });
  await expect(everyItem((page: string | undefined) => listed(http, page) as never)).rejects.toMatchObject({
    ...{ code: "Internal", kind: "upstream" },
    message: expect.stringContaining("GET /rows has no end"),
  });
  expect(asked).toHaveLength(20);
});

test("an event feed is read as often as somebody asks", async () => {
  const { asked, transport } = endless();
  const feed: EventFeed<Http> = {
    ...{ id: "feed", eventTypes: [] },
    list: async ({ client, cursor }) => {
      const { next } = await listed(client, cursor || undefined);
      return { events: [], cursor: String(next), hasMore: true };
    },
  };
  const polled = connector<object, Http>({
    ...{ metadata: { displayName: "Endless" }, resourceTypes: [], eventFeeds: [feed] },
    connect: (_, { http }) => http({ baseUrl: "https://app.test" }),
  });
  const runtime = createRuntime(polled, {}, { log: silentLog, transport });
  let cursor = "";
  for (let n = 0; n < 50; n++) ({ cursor } = await runtime.listEvents({ feedId: "feed", cursor, startAt: undefined }));
  expect([asked.length, cursor]).toEqual([50, "51"]);
});
