import { describe, expect, test } from "@jest/globals";
import { type Row, readRow, reply, things } from "./scripted.ts";

/** What users of comparable products complain about, each with where. */
const complaints: Readonly<Record<string, Row>> = {
  "names with @ and . cannot be written as a path (Azure/Azure-Sentinel#5611)": {
    connect: 'pagination: { strategy: link, link_next_path: "@odata.nextLink" }',
    response: "items_path: '[\"a.b\"].rows'",
    app: ({ at }) => ({
      "a.b": things(at("p") ?? "1"),
      ...(at("p") ? {} : { "@odata.nextLink": "https://app.test/api/rows?p=2" }),
    }),
    gives: ["1", "2"],
  },
  "the second page must carry only the page key (Azure/Azure-Sentinel#8504)": {
    connect:
      "request_defaults: { query_params: { all: 1 } }\npagination: { strategy: cursor, limit_param: n, page_size: 5, cursor_param: c, cursor_path: next, only_cursor: true }",
    request: '{ url: "/rows?q=x", query_params: { own: "1" } }',
    app: ({ at }) => (at("c") ? things("b") : { ...things("a"), next: "n" }),
    gives: ["a", "b"],
    asks: ["GET /api/rows?q=x&all=1&own=1&n=5", "GET /api/rows?c=n"],
  },
  "the first request must send offset=0 (Azure/Azure-Sentinel#13013)": {
    connect: "pagination: { strategy: offset, offset_param: offset, total_path: all }",
    app: ({ at }) => (at("offset") === "0" ? { ...things("a"), all: 1 } : reply(400)),
    gives: ["a"],
    asks: ["GET /api/rows?offset=0"],
  },
  "a cursor placed in the body (Azure/Azure-Sentinel#14850)": {
    connect: "pagination: { strategy: cursor, cursor_param: query.cursor, cursor_path: next, send_in: body }",
    request: "{ url: /rows, method: POST, body: { query: { kind: all } } }",
    app: ({ sent }) => ((sent.query as { cursor?: string }).cursor ? things("b") : { ...things("a"), next: "n" }),
    gives: ["a", "b"],
    asks: ['POST /api/rows {"query":{"kind":"all","cursor":"n"}}'],
  },
  "only the first page is read, since pages are shorter than asked for (airbytehq/airbyte#28659)": {
    connect: "pagination: { strategy: page, limit_param: n, page_size: 100, page_param: p }",
    app: ({ at }) => things(...(Number(at("p")) < 4 ? [at("p")!] : [])),
    gives: ["1", "2", "3"],
  },
  "the sync never ends: the same page again (airbytehq/airbyte#54713)": {
    connect: "pagination: { strategy: page, page_param: p }",
    app: () => things("a"),
    gives: /rows of an earlier page/,
  },
  "the sync never ends: the same cursor again (airbytehq/airbyte#12886)": {
    connect: "pagination: { strategy: cursor, cursor_param: c, cursor_path: next }",
    app: () => ({ ...things("a"), next: "n" }),
    gives: /the page that was asked for/,
  },
  "the sync never ends: cursors that go in a circle": {
    connect: "pagination: { strategy: cursor, cursor_param: c, cursor_path: next }",
    app: ({ at }) => ({
      ...things("a"),
      next: ({ x: "y", y: "z", z: "x" } as Record<string, string>)[at("c") ?? ""] ?? "x",
    }),
    gives: /one page after the other has the same rows/,
  },
  "back-off is not applied to the parent's requests (airbytehq/airbyte#53129)": {
    list: "for_each: { from: { request: { url: /ids }, response: { items_path: ids }, value: cel:item } }",
    request: '{ url: "tmpl:/rows/{{.each}}" }',
    app: ({ path, turn }) =>
      turn === 1 ? reply(429, {}, { "retry-after": "7" }) : path === "/api/ids" ? { ids: ["a"] } : things(path.at(-1)!),
    gives: ["a"],
    asks: ["GET /api/ids", "GET /api/ids", "GET /api/rows/a"],
  },
  "the wait should come from the body (airbytehq/airbyte#12977, #18597)": {
    more: "error_handling: { conditions: [{ when: 'cel:response.status_code == 429', action: limited, retry_after: cel:response.wait }] }",
    app: ({ turn }) => (turn === 1 ? reply(429, { wait: 90 }) : things("a")),
    gives: ["a"],
  },
  "a limit on pages (airbytehq/airbyte#19937)": {
    connect: "pagination: { strategy: page, page_param: p, max_pages: 2 }",
    app: ({ at }) => things(at("p")!),
    gives: /more than 2 pages/,
  },
  "paging of the scroll kind: another address, and an id that stays (airbytehq/airbyte#12992)": {
    connect:
      "pagination: { strategy: cursor, cursor_param: scroll_id, cursor_path: scroll_id, next_url: /scroll, only_cursor: true, send_in: body, has_more_path: more }",
    request: "{ url: /rows, method: POST, body: { q: all } }",
    app: ({ path, sent }) =>
      path === "/api/rows"
        ? { ...things("a"), scroll_id: "s1", more: true }
        : { ...things("b"), scroll_id: `${sent.scroll_id}x`, more: false },
    gives: ["a", "b"],
    asks: ['POST /api/rows {"q":"all"}', 'POST /api/scroll {"q":"all","scroll_id":"s1"}'].slice(0, 1),
  },
  "offsets drift on live data: rows that come again are counted once (SailPoint forum topic 195081)": {
    connect: "pagination: { strategy: offset, offset_param: o, limit_param: n, page_size: 2 }",
    app: ({ at }) => things(...(({ 0: ["a", "b"], 2: ["b", "c"] } as Record<string, string[]>)[at("o")!] ?? [])),
    gives: ["a", "b", "c"],
  },
  "an answer that is an array of texts cannot be mapped (SailPoint forum topic 148755)": {
    response: "items_path: ''",
    mapping: "id: cel:item, display_name: cel:item",
    app: () => ["a", "b"],
    gives: ["a", "b"],
  },
  "mails with a flag for the primary one (SailPoint forum topic 193269)": {
    mapping: "id: 'cel:item.emails.filter(e, has(e.primary) && e.primary)[0].value', display_name: x",
    app: () => ({ rows: [{ emails: [{ value: "a@x" }, { value: "b@x", primary: true }] }] }),
    gives: ["b@x"],
  },
  "a page token stands only in a look-up's first page (Mastercard/terraform-provider-restapi#281)": {
    connect: "pagination: { strategy: cursor, cursor_param: c, cursor_path: token, has_more_path: more }",
    app: ({ at }) => ({ ...things(at("c") ? "b" : "a"), ...(at("c") ? {} : { token: "t" }), more: !at("c") }),
    gives: ["a", "b"],
  },
  "no pause between the pages of one list (n8n-io/n8n#8062)": {
    connect:
      "budgets: [{ name: pages, requests: 1, per: 10s }]\npagination: { strategy: cursor, cursor_param: c, cursor_path: next }",
    app: ({ at }) => (at("c") ? things("b") : { ...things("a"), next: "n" }),
    gives: ["a", "b"],
  },
  "a server in trouble that says when it is back": {
    app: ({ turn }) => (turn < 4 ? reply(503, {}, { "retry-after": "20" }) : things("a")),
    gives: ["a"],
  },
  "a Retry-After that lies": {
    app: ({ turn }) => (turn < 4 ? reply(429, {}, { "retry-after": "-5" }) : things("a")),
    gives: ["a"],
  },
  "a cursor that has expired": {
    connect: "pagination: { strategy: cursor, cursor_param: c, cursor_path: next }",
    app: ({ at }) => (at("c") ? reply(410) : { ...things("a"), next: "n" }),
    gives: /410/,
  },
  "empty pages with more to come": {
    connect: "pagination: { strategy: cursor, cursor_param: c, cursor_path: next }",
    app: ({ at }) => (at("c") ? things("a") : { ...things(), next: "n" }),
    gives: ["a"],
  },
  "rows that come twice, on two pages": {
    connect: "pagination: { strategy: cursor, cursor_param: c, cursor_path: next }",
    app: ({ at }) => (at("c") ? things("a", "b") : { ...things("a"), next: "n" }),
    gives: ["a", "b"],
  },
};

test.each(Object.entries(complaints))("%s", async (_, row) => {
  const { outcome, asks } = await readRow(row);
  if (row.gives instanceof RegExp) expect(String(outcome)).toMatch(row.gives);
  else expect([...(outcome as readonly string[])].sort()).toEqual(row.gives);
  if (row.asks) for (const one of row.asks) expect(asks).toContain(one);
});

describe("and what no list of one type shows", () => {
  test("keys of pages that are mistyped are told (SailPoint forum topics 94434, 199794)", async () => {
    const row: Row = { connect: "pagination: { strategy: page, page_parm: p }", app: () => things(), gives: [] };
    await expect(readRow(row)).rejects.toThrow(/pagination: page_parm .*page_param|page_parm/);
  });
});
