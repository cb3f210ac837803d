import type { SimulatedReply } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { fileWith, open } from "./open.ts";

const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `r${i}` }));
const ended = (text: string, reply: SimulatedReply | ((url: URL) => SimulatedReply)) => {
  const asked: string[] = [];
  const app = open(text, ({ url }) => {
    asked.push(url.href);
    return typeof reply === "function" ? reply(url) : reply;
  });
  const outcome = app.sync().then(
    ({ resources }) => resources.length,
    (thrown: Error) => thrown.message,
  );
  return { outcome, asked };
};

describe("an answer is a list only if it says so", () => {
  test.each<[string, string, unknown, number | RegExp]>([
    ["a list", "items_path: rows", { rows: rows(2) }, 2],
    ["an empty one", "items_path: rows", { rows: [] }, 0],
    ["none", "items_path: rows", { data: [] }, /has no rows/],
    ["null", "items_path: rows", { rows: null }, /rows, which is null/],
    ["an object", "items_path: rows", { rows: {} }, /no list/],
    ["none, where it may be left out", "items_path: rows\nitems_optional: true", { data: [] }, 0],
    ["a list as the answer", 'items_path: ""', rows(3), 3],
    ["an error with 200", "items_path: rows\nsuccess: cel:response.ok", { ok: false, rows: [] }, /does not hold/],
    ["by a path", "items_path: $.data[*].rows[*]", { data: [{ rows: rows(2) }, { rows: [{ id: "x" }] }] }, 3],
    ["lists within rows", "items_path: data\nexpand: rows", { data: [{ rows: rows(2) }, { rows: [{ id: "x" }] }] }, 3],
    [
      "a list that a row lacks",
      "items_path: data\nexpand: rows",
      { data: [{ rows: rows(2) }, {}] },
      /without the list rows/,
    ],
    ["texts", "items_path: rows", { rows: ["a", "b"] }, /./],
    ["a row without an id", "items_path: rows", { rows: [{ id: "" }] }, /empty id/],
    [
      "a row that lacks what is mapped",
      "items_path: rows",
      { rows: [{ no: 1 }] },
      /field not found: id|no such key: id/,
    ],
  ])("%s", async (_, response, body, expected) => {
    const { outcome } = ended(fileWith({ response }), { status: 200, body });
    if (typeof expected === "number") expect(await outcome).toBe(expected);
    else expect(String(await outcome)).toMatch(expected);
  });

  test("rows may be texts", async () => {
    const text = fileWith({ mapping: "id: cel:item, display_name: 'tmpl:{{.item}}!'" });
    expect(await ended(text, { status: 200, body: { rows: ["a", "b"] } }).outcome).toBe(2);
  });
});

describe("without pages, an answer that speaks of more is an error", () => {
  test.each<[string, SimulatedReply]>([
    ["a cursor", { status: 200, body: { rows: rows(1), next_cursor: "x" } }],
    ["a link", { status: 200, body: { rows: rows(1), links: { next: { href: "/x" } } } }],
    ["a flag", { status: 200, body: { rows: rows(1), meta: { has_more: true } } }],
    ["a header", { status: 200, body: { rows: rows(1) }, headers: { link: '</x>; rel="next"' } }],
    ["OData", { status: 200, body: { rows: rows(1), "@odata.nextLink": "https://app.test/x" } }],
  ])("%s", async (_, reply) => {
    expect(await ended(fileWith({}), reply).outcome).toMatch(/speaks of more rows/);
    const allowed = fileWith({ connect: "pagination: { strategy: none, allow_more: true }" });
    expect(await ended(allowed, reply).outcome).toBe(1);
  });

  test("and a mark without a value is none", async () => {
    const body = { rows: rows(1), next_cursor: "", links: { next: null }, has_more: false, next: "" };
    expect(await ended(fileWith({}), { status: 200, body }).outcome).toBe(1);
  });
});

describe("requests go to the hosts that the file names", () => {
  const link =
    (to: string) =>
    (url: URL): SimulatedReply => ({
      status: 200,
      body: { rows: [{ id: url.href }], next: url.search === "" ? to : null },
    });
  const paged = (more = "") => fileWith({ connect: `pagination: { strategy: link, link_next_path: next }\n${more}` });

  test.each([
    "https://evil.test/rows?x",
    "//evil.test/rows?x",
    "http://app.test/rows?x",
    "https://app.test.evil.test/?x",
  ])("%s is not asked", async (to) => {
    const { outcome, asked } = ended(paged(), link(to));
    expect(await outcome).toMatch(/none of the hosts/);
    expect(asked.every((href) => href.startsWith("https://app.test/"))).toBe(true);
  });

  test("another one that it names is", async () => {
    expect(await ended(paged("allowed_hosts: [other.test]"), link("https://other.test/rows?x")).outcome).toBe(2);
  });

  test("no redirect is followed", async () => {
    const { outcome, asked } = ended(fileWith({}), { status: 302, headers: { location: "https://evil.test/" } });
    expect(await outcome).toMatch(/302/);
    expect(new Set(asked.map((href) => new URL(href).host))).toEqual(new Set(["app.test"]));
  });
});

test("what is most particular counts: the page, the request, its address, the defaults", async () => {
  const text = fileWith({
    connect:
      "request_defaults: { query_params: { a: 1, b: 1, c: 1, d: 1 } }\npagination: { strategy: page, page_param: d, page_start: 4, stop: 'cel:true' }",
  }).replace("url: /rows", "url: '/rows?c=3&a=9', query_params: { b: 2, a: 8 }");
  const { outcome, asked } = ended(text, { status: 200, body: { rows: rows(1) } });
  expect(await outcome).toBe(1);
  expect(new Set(asked.map((href) => [...new URL(href).searchParams].sort().join(" ")))).toEqual(
    new Set(["a,8 b,2 c,3 d,4"]),
  );
});

test("GraphQL: variables of the page, errors beside 200", async () => {
  const text = fileWith({
    connect:
      "pagination: { strategy: cursor, cursor_param: after, cursor_path: data.users.pageInfo.endCursor, has_more_path: data.users.pageInfo.hasNextPage, send_in: body }",
    response: "items_path: data.users.nodes",
    more: `error_handling:
  conditions:
    - { when: 'cel:has(response.errors)', action: fail, message: 'cel:response.errors[0].message' }`,
  }).replace(
    "request: { url: /rows }",
    "request: { method: POST, url: /graphql, graphql: { query: '{ users }', variables: { first: 2 } } }",
  );
  const asked: unknown[] = [];
  const app = (bad: boolean) =>
    open(text, ({ body }) => {
      const { variables } = JSON.parse(body) as { variables: { after?: string } };
      asked.push(variables);
      if (bad) return { status: 200, body: { data: null, errors: [{ message: "too complex" }] } };
      const isFirst = variables.after === undefined;
      return {
        status: 200,
        body: {
          data: {
            users: { nodes: [{ id: isFirst ? "a" : "b" }], pageInfo: { endCursor: "c1", hasNextPage: isFirst } },
          },
        },
      };
    });
  expect((await app(false).sync()).resources).toHaveLength(2);
  expect(asked.slice(-2)).toEqual([{ first: 2 }, { first: 2, after: "c1" }]);
  await expect(app(true).sync()).rejects.toThrow("too complex");
});

test("a limit that the body tells is waited for", async () => {
  const text = fileWith({
    more: `error_handling:
  conditions: [{ when: 'cel:has(response.error) && response.error == "ratelimited"', action: limited, retry_after: 'cel:headers["x-wait"]' }]`,
  });
  let refusals = 3;
  const { outcome } = ended(text, () =>
    refusals-- > 0
      ? { status: 200, body: { ok: false, error: "ratelimited" }, headers: { "x-wait": "7" } }
      : { status: 200, body: { rows: rows(2) } },
  );
  expect(await outcome).toBe(2);
});
