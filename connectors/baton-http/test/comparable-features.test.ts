import { describe, expect, test } from "@jest/globals";
import { type Row, readRow, reply, things } from "./scripted.ts";

/** What comparable products can do with such an app: Airbyte, Microsoft Sentinel, SailPoint, midPoint, Steampipe. One row for each. */
const cursor = "strategy: cursor, cursor_param: c, cursor_path: next";
const groups: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  "who asks (each way by itself: authorization.test.ts)": {
    "a key with a word of one's own before it": {
      connect: "auth: { type: api_key, api_key: { header: Authorization, prefix: 'Token token', key: '${KEY}' } }",
      app: ({ headers }) => things(headers.authorization!),
      gives: ["Token token secret-key"],
    },
    "a key in the address, on every page": {
      connect: `auth: { type: api_key, api_key: { query: key, key: '\${KEY}' } }\npagination: { ${cursor} }`,
      app: ({ at }) => ({ ...things(`${at("key")} ${at("c")}`), next: at("c") ? null : 2 }),
      gives: ["secret-key null", "secret-key 2"],
    },
    "a key in the body, beside the page": {
      connect: `auth: { type: api_key, api_key: { body: key, key: '\${KEY}' } }\npagination: { ${cursor}, send_in: body }`,
      request: "{ url: /rows, method: POST, body: { kind: all } }",
      app: ({ sent }) => ({ ...things(JSON.stringify(sent)), next: sent.c ? null : "n" }),
      gives: ['{"kind":"all","key":"secret-key"}', '{"kind":"all","key":"secret-key","c":"n"}'],
    },
    "several tokens, in turn": {
      connect: `auth: { type: bearer, tokens: [one, two] }\npagination: { ${cursor} }`,
      app: ({ headers, at }) => ({ ...things(headers.authorization!), next: at("c") ? null : "n" }),
      gives: ["Bearer one", "Bearer two"],
    },
  },
  pages: {
    "offset, in the query": {
      connect: "pagination: { strategy: offset, limit_param: n, page_size: 2, offset_param: o }",
      app: ({ at }) => things(...["a", "b", "c"].slice(Number(at("o")), Number(at("o")) + Number(at("n")))),
      gives: ["a", "b", "c"],
      asks: ["GET /api/rows?n=2&o=0", "GET /api/rows?n=2&o=2", "GET /api/rows?n=2&o=3"],
    },
    "offset, in a body of JSON": {
      connect:
        "pagination: { strategy: offset, limit_param: page.n, page_size: 2, offset_param: page.o, send_in: body, total_path: all }",
      request: "{ url: /rows, method: POST, body: { page: { order: id } } }",
      app: ({ sent }) => ({ ...things(...["a", "b", "c"].slice((sent.page as { o: number }).o).slice(0, 2)), all: 3 }),
      gives: ["a", "b", "c"],
      asks: [
        'POST /api/rows {"page":{"order":"id","n":2,"o":0}}',
        'POST /api/rows {"page":{"order":"id","n":2,"o":2}}',
      ],
    },
    "pages from 0": {
      connect: "pagination: { strategy: page, page_param: p, page_start: 0 }",
      app: ({ at }) => things(...[["a"], ["b"], []][Number(at("p"))]!),
      gives: ["a", "b"],
    },
    "a cursor of the body, to the query": {
      connect: `pagination: { ${cursor} }`,
      app: ({ at }) => (at("c") ? things("b") : { ...things("a"), next: "x&y" }),
      gives: ["a", "b"],
      asks: ["GET /api/rows", "GET /api/rows?c=x%26y"],
    },
    "a cursor to a header": {
      connect: "pagination: { strategy: cursor, cursor_param: X-From, cursor_path: next, send_in: header }",
      app: ({ headers }) => (headers["x-from"] === "n" ? things("b") : { ...things("a"), next: "n" }),
      gives: ["a", "b"],
    },
    "a cursor to the body, and to a field of a field of it": {
      connect: "pagination: { strategy: cursor, cursor_param: paging.after, cursor_path: meta.next, send_in: body }",
      request: "{ url: /rows, method: POST }",
      app: ({ sent }) => (sent.paging ? things("b") : { ...things("a"), meta: { next: "n" } }),
      gives: ["a", "b"],
      asks: ["POST /api/rows {}", 'POST /api/rows {"paging":{"after":"n"}}'].slice(1),
    },
    "a cursor to the path": {
      connect: "pagination: { strategy: cursor, cursor_param: c, cursor_path: next, send_in: path }",
      request: '{ url: "/rows/{c}" }',
      app: ({ path }) => (path === "/api/rows/x%2Fy" ? things("b") : { ...things("a"), next: "x/y" }),
      gives: ["a", "b"],
    },
    "a cursor of a response header": {
      connect: "pagination: { strategy: cursor, cursor_param: c, cursor_header: X-Next }",
      app: ({ at }) => (at("c") ? things("b") : reply(200, things("a"), { "x-next": "n" })),
      gives: ["a", "b"],
    },
    "the address of the next page in the body, absolute": {
      connect: "pagination: { strategy: link, link_next_path: links.next }",
      app: ({ at }) => (at("p") ? things("b") : { ...things("a"), links: { next: "https://app.test/api/rows?p=2" } }),
      gives: ["a", "b"],
    },
    "… and relative": {
      connect: "pagination: { strategy: link, link_next_path: next }",
      app: ({ at }) => (at("p") ? things("b") : { ...things("a"), next: "?p=2" }),
      gives: ["a", "b"],
    },
    "a Link header, next": {
      connect: "pagination: { strategy: link }",
      app: ({ at }) =>
        at("p")
          ? things("b")
          : reply(200, things("a"), {
              link: '<https://app.test/api/rows?p=1>; rel="self", </api/rows?p=2>; rel="next"',
            }),
      gives: ["a", "b"],
    },
    "a Link header, another relation": {
      connect: "pagination: { strategy: link, link_header: following }",
      app: ({ at }) => (at("p") ? things("b") : reply(200, things("a"), { link: "</api/rows?p=2>; rel=following" })),
      gives: ["a", "b"],
    },
    "an end by expression": {
      connect: "pagination: { strategy: page, page_param: p, stop: 'cel:response.last || size(response.items) < 1' }",
      app: ({ at }) => ({ ...things(at("p")!), last: at("p") === "2" }),
      gives: ["1", "2"],
    },
    "an end by flag": {
      connect: "pagination: { strategy: page, page_param: p, has_more_path: more }",
      app: ({ at }) => ({ ...things(at("p")!), more: at("p") === "1" }),
      gives: ["1", "2"],
    },
    "an end by the number of rows": {
      connect: "pagination: { strategy: page, page_param: p, total_path: all }",
      app: ({ at }) => ({ ...things(at("p")!), all: "2" }),
      gives: ["1", "2"],
    },
    "… in a header": {
      connect: "pagination: { strategy: page, page_param: p, total_header: X-Total }",
      app: ({ at }) => reply(200, things(at("p")!), { "x-total": "2" }),
      gives: ["1", "2"],
    },
    "an end by the number of pages": {
      connect: "pagination: { strategy: page, page_param: p, total_pages_path: pages }",
      app: ({ at }) => ({ ...things(at("p")!), pages: 2 }),
      gives: ["1", "2"],
    },
    "the last row as the cursor": {
      connect: "pagination: { strategy: cursor, cursor_param: after, last_item: id }",
      app: ({ at }) => (at("after") === "b" ? things() : at("after") === "a" ? things("b") : things("a")),
      gives: ["a", "b"],
    },
    "no more pages than were allowed": {
      connect: "pagination: { strategy: page, page_param: p, max_pages: 3 }",
      app: ({ at }) => things(at("p")!),
      gives: /more than 3 pages/,
    },
  },
  "many lists": {
    "values of a fixed list, a union": {
      list: "for_each: { values: [x, y] }",
      request: '{ url: "tmpl:/{{.each}}" }',
      app: ({ path }) => things(path.slice(-1)),
      gives: ["x", "y"],
    },
    "ids of another list, in batches": {
      list: "for_each: { from: { request: { url: /ids }, response: { items_path: '' }, value: cel:item }, batch: 2 }",
      request:
        '{ url: /rows, query_params: { ids: "tmpl:{{range $i, $one := .batch}}{{if $i}},{{end}}{{$one}}{{end}}" } }',
      app: ({ path, at }) => (path === "/api/ids" ? ["a", "b", "c"] : things(...at("ids")!.split(","))),
      gives: ["a", "b", "c"],
    },
    "an array in each row, to rows": {
      response: "items_path: rows\nexpand: members",
      mapping: "id: 'cel:outer.id + \"-\" + item', display_name: cel:item",
      app: () => ({
        rows: [
          { id: "a", members: ["x", "y"] },
          { id: "b", members: [] },
        ],
      }),
      gives: ["a-x", "a-y"],
    },
    "an object of rows by their ids": {
      response: "items_path: rows\nitems_keyed_as: id",
      app: () => ({ rows: { a: {}, b: {} } }),
      gives: ["a", "b"],
    },
    "fields that another request has": {
      list: 'join: { more: { request: { url: "tmpl:/rows/{{.item.id}}" } } }',
      mapping: "id: cel:item.more.mail, display_name: cel:item.id",
      app: ({ path }) => (path === "/api/rows" ? things("a") : { mail: "a@b.test" }),
      gives: ["a@b.test"],
    },
  },
  "reading rows": {
    "paths with wildcards, conditions and names that are no words": {
      response: `items_path: 'groups[*].rows[?(@.kind == "user")]'`,
      mapping: `id: 'cel:item["@id"]', display_name: x`,
      app: () => ({
        groups: [
          {
            rows: [
              { kind: "user", "@id": "a" },
              { kind: "bot", "@id": "x" },
            ],
          },
          { rows: [{ kind: "user", "@id": "b" }] },
        ],
      }),
      gives: ["a", "b"],
    },
    "expressions and templates": {
      mapping: "id: 'cel:lowercase(item.id)', display_name: 'tmpl:{{.item.id | upper}}'",
      app: () => things("Ab"),
      gives: ["ab"],
    },
    "a filter": {
      response: "items_path: rows\nskip_if: cel:item.id == 'x'",
      app: () => things("a", "x"),
      gives: ["a"],
    },
    XML: {
      request: "{ url: /rows, accept: xml }",
      response: "items_path: list.row",
      app: () => reply(200, "<list><row><id>a</id></row><row><id>b</id></row></list>", { "content-type": "text/xml" }),
      gives: ["a", "b"],
    },
    CSV: {
      request: "{ url: /rows, accept: csv }",
      response: "items_path: ''",
      app: () => reply(200, 'id,name\na,"x, y"\nb,z\n', { "content-type": "text/csv" }),
      gives: ["a", "b"],
    },
    "a line of JSON for each row": {
      request: "{ url: /rows, accept: ndjson }",
      response: "items_path: ''",
      app: () => reply(200, '{"id":"a"}\n{"id":"b"}\n', { "content-type": "application/x-ndjson" }),
      gives: ["a", "b"],
    },
    "a success flag in a 200": {
      response: "items_path: rows\nsuccess: cel:response.ok",
      app: () => ({ ok: false, rows: [] }),
      gives: /is no success/,
    },
  },
  refusals: {
    "by status, with a text of one's own": {
      more: "error_handling: { error_status_codes: { '422': { action: fail, message: ask the owner } } }",
      app: () => reply(422),
      gives: /ask the owner/,
    },
    "by a text of the answer": {
      more: `error_handling: { conditions: [{ when: 'cel:response.message.contains("busy")', action: retry }] }`,
      app: ({ turn }) => (turn === 1 ? { message: "too busy" } : { message: "", ...things("a") }),
      gives: ["a"],
    },
    "by expression": {
      more: `error_handling: { conditions: [{ when: 'cel:response.status_code == 200 && response.code > 400', message: 'cel:"code " + string(response.code)' }] }`,
      app: () => ({ code: 403 }),
      gives: /code 403/,
    },
    "a number of tries of one's own": {
      more: "http: { retry: { max_attempts: 3 } }",
      app: () => reply(500),
      gives: /3 tries/,
      asks: ["GET /api/rows", "GET /api/rows", "GET /api/rows"],
    },
    "a wait that a header tells, in seconds and as a date": {
      app: ({ turn }) =>
        turn === 1
          ? reply(429, {}, { "retry-after": "30" })
          : turn === 2
            ? reply(503, {}, { "retry-after": "Thu, 01 Jan 2026 00:02:00 GMT" })
            : things("a"),
      gives: ["a"],
    },
    "a wait that a header of another name tells": {
      app: ({ turn }) =>
        turn === 1
          ? reply(
              429,
              {},
              { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Date.UTC(2026, 0, 1) / 1000 + 60) },
            )
          : things("a"),
      gives: ["a"],
    },
    "requests in a time, by endpoint": {
      connect: `budgets: [{ name: slow, requests: 1, per: 1m }]\npagination: { ${cursor} }`,
      request: "{ url: /rows, budget: slow }",
      app: ({ at }) => (at("c") ? things("b") : { ...things("a"), next: "n" }),
      gives: ["a", "b"],
    },
  },
};

describe.each(Object.entries(groups))("%s", (_, rows) => {
  test.each(Object.entries(rows))("%s", async (_, row) => {
    const { outcome, asks } = await readRow(row);
    if (row.gives instanceof RegExp) expect(String(outcome)).toMatch(row.gives);
    else expect([...(outcome as readonly string[])].sort()).toEqual([...row.gives].sort());
    if (row.asks) expect(asks.slice(-row.asks.length)).toEqual(row.asks);
  });
});

describe("work that the app does first", () => {
  const job = (more = "") => `job:
  request: { method: POST, url: /exports, body: { kind: users } }
  poll:
    request: { url: "tmpl:/exports/{{.job.id}}" }
    done: cel:response.state == "done"
    failed: cel:response.state == "broken"
${more}`;
  const row = (states: readonly string[], more?: string): Row => ({
    list: job(more),
    request: '{ url: "tmpl:/exports/{{.job.id}}/rows", query_params: { file: "cel:job.file" } }',
    connect: `pagination: { ${cursor} }`,
    app: ({ path, at, turn }) => {
      if (path === "/api/exports") return reply(202, { id: "e/1" });
      if (path === "/api/exports/e%2F1") return { state: states[Math.min(turn - 2, states.length - 1)], file: "f" };
      return at("c") ? things("b") : { ...things(`a ${at("file")}`), next: "n" };
    },
    gives: [],
  });

  test("is started once, asked about until it is done, and read page by page", async () => {
    const { outcome, asks } = await readRow(row(["waiting", "running", "done"]));
    expect(outcome).toEqual(["a f", "b"]);
    const poll = "GET /api/exports/e%2F1";
    const rows = `${poll}/rows?file=f`;
    expect(asks).toEqual(['POST /api/exports {"kind":"users"}', poll, poll, poll, rows, `${rows}&c=n`]);
  });

  test.each<[string, readonly string[], RegExp]>([
    ["that fails is an error", ["running", "broken"], /failed: .*broken/],
    ["that is never done is one", ["running"], /is not done after \d+ s/],
  ])("%s", async (_, states, expected) => {
    const { outcome, asks } = await readRow(row(states, "    every: 10s\n    timeout: 1m"));
    expect(String(outcome)).toMatch(expected);
    expect(asks.length).toBeLessThan(12);
  });
});
