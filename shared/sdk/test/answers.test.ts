import { describe, expect, test } from "@jest/globals";
import { type BatonError, isRetryable } from "../src/errors.ts";
import { httpFactory } from "../src/http/client.ts";
import { body, type ListShape, linkParameter, nextField, nextUrl, onlyPage } from "../src/http/list.ts";
import { path } from "../src/http/path.ts";
import { exactly, id, object, optionalListOf, record, requiredText, text } from "../src/http/shapes.ts";
import { bearer, createTokens } from "../src/http/token.ts";
import { silentLog } from "../src/log.ts";
import { createSecrets } from "../src/secrets.ts";
import { withRepeatedRequests } from "../src/waiting/request-scope.ts";
import { patienceOfCall } from "../src/waiting/waits.ts";

/** A client whose app answers as given. */
function answering(...answers: readonly (() => Response)[]) {
  let n = 0;
  const sent: Request[] = [];
  const factory = httpFactory({
    log: silentLog,
    signal: new AbortController().signal,
    scrub: (said) => said.replaceAll("s3cret", "[REDACTED]"),
    transport: async () => async (input, init) => {
      sent.push(new Request(input as URL, init));
      return answers[Math.min(n++, answers.length - 1)]!();
    },
  });
  return { factory, sent, http: factory({ baseUrl: "https://app.test" }) };
}
const json =
  (value: unknown, init: ResponseInit = {}) =>
  () =>
    new Response(JSON.stringify(value), { ...init, headers: { "content-type": "application/json", ...init.headers } });
const html = () =>
  new Response("<html>\n  proxy\t error s3cret</html>", { headers: { "content-type": "text/html; charset=utf-8" } });

const user = object({ id, name: text, profile: record, tags: optionalListOf(requiredText) });
const users: ListShape<{ readonly id: string }> = { items: "users", row: user, next: nextField("next") };
const asArray = { items: body, row: user, next: linkParameter("after") } as const;

const list = async (shape: ListShape<unknown>, answer: () => Response) => {
  try {
    const { items, next } = await answering(answer).http.list({ url: path`/users` }, shape);
    return { items, next };
  } catch (thrown) {
    return thrown as BatonError;
  }
};

describe("a list", () => {
  test("is its rows as declared and what follows", async () => {
    const answer = {
      users: [
        { id: 7, name: 5, x: 1 },
        { id: "b", tags: null, profile: { a: 1 } },
      ],
      next: "c",
    };
    expect(await list(users, json(answer))).toEqual({
      items: [{ id: "7" }, { id: "b", profile: { a: 1 } }],
      next: "c",
    });
    expect(await list(users, json({ users: [] }))).toEqual({ items: [], next: undefined });
    const links = { headers: { link: '<https://app.test/users?after=x%20y&limit=2>; rel="next"' } };
    expect(await list(asArray, json([{ id: "a" }], links))).toEqual({ items: [{ id: "a" }], next: "x y" });
  });

  const noAnswers: Record<string, () => Response> = {
    "a 204": () => new Response(null, { status: 204 }),
    "an empty body": () => new Response(""),
    "blank text": () => new Response("  \n"),
    null: json(null),
    "a list where an object is declared": json([]),
    "an empty object": json({}),
    "a number": json(5),
    text: json("users"),
    true: json(true),
    "an error with 200": json({ error: { message: "no" } }),
    "null for the list": json({ users: null }),
    "an object for the list": json({ users: {} }),
    "HTML with 200": html,
    "JSON that breaks off": () => new Response('{"users": [{"id": "a"}'),
    "an item without an id": json({ users: [{ id: "a" }, { name: "b" }] }),
    "an item with an empty id": json({ users: [{ id: "" }] }),
    "an item that is null": json({ users: [null] }),
    "an item whose list is none": json({ users: [{ id: "a", tags: "x" }] }),
    "a cursor that is a number": json({ users: [], next: 5 }),
    "a cursor that is null": json({ users: [], next: null }),
    "an empty cursor": json({ users: [], next: "" }),
    "an inherited name": json({ toString: [] }),
  };
  test.each(Object.entries(noAnswers))("%s is an error, worth a few more tries", async (_, answer) => {
    const error = (await list(users, answer)) as BatonError;
    expect(error).toMatchObject({ malformed: true, kind: "upstream" });
    expect(isRetryable(error)).toBe(true);
    expect(error.message).toMatch(/^GET \/users answered 20[04]/);
    expect(error.request).toMatchObject({ method: "GET", path: "/users" });
  });
  test.each([
    ["null", json(null)],
    ["an object", json({})],
    ["204", () => new Response(null, { status: 204 })],
    ["HTML", html],
  ])("declared as the answer itself: %s is an error too", async (_, answer) => {
    expect(await list(asArray, answer)).toMatchObject({ malformed: true });
  });

  test("the error shows status, type and the beginning, without secrets", async () => {
    const error = (await list(users, html)) as BatonError;
    expect(error.message).toBe(
      "GET /users answered 200 (text/html), and the answer is not JSON; it begins: <html> proxy error [REDACTED]</html>",
    );
    const long = (await list(users, json({ x: "y".repeat(500) }))) as BatonError;
    expect(long.message.split("it begins: ")[1]).toHaveLength(200);
    const named = (await list(users, json({ users: [{ id: "a" }, { name: "bob" }] }))) as BatonError;
    expect(named.message).toContain("has an item, number 2 (name bob), that cannot be read: id is missing");
  });

  test("documented empties are empties, where they are stated", async () => {
    const leftOutWhenEmpty = { documented: "https://vendor.test/list" };
    expect(await list({ ...users, leftOutWhenEmpty }, json({ kind: "x" }))).toEqual({ items: [], next: undefined });
    expect(await list({ ...users, leftOutWhenEmpty }, json({ users: null }))).toMatchObject({ malformed: true });
    const emptyStatus = { documented: "https://vendor.test/list", statuses: [204] };
    const none = () => new Response(null, { status: 204 });
    expect(await list({ ...users, emptyStatus }, none)).toEqual({ items: [], next: undefined });
    const envelope = object({ kind: exactly("users") });
    expect(await list({ ...users, leftOutWhenEmpty, envelope }, json({}))).toMatchObject({ malformed: true });
  });

  test("what follows: other ends, addresses, and what leads elsewhere", async () => {
    expect(
      await list({ ...users, next: nextField("next", { endsWith: [null, ""] }) }, json({ users: [], next: null })),
    ).toEqual({
      ...{ items: [], next: undefined },
    });
    const whole = { ...users, next: nextUrl("next") };
    expect(await list(whole, json({ users: [], next: "/users?page=2" }))).toMatchObject({
      next: "https://app.test/users?page=2",
    });
    expect(await list(whole, json({ users: [], next: "https://evil.test/users" }))).toMatchObject({ malformed: true });
    const link = { headers: { link: "<https://app.test/users?page=2>; rel=next" } };
    expect(await list({ ...users, next: onlyPage }, json({ users: [] }, link))).toMatchObject({ malformed: true });
    expect(await list(asArray, json([], link))).toMatchObject({ malformed: true });
  });

  test("names of prototypes are data", async () => {
    const answer = () =>
      new Response('{"users": [{"id": "__proto__", "profile": {"__proto__": 1, "constructor": 2}}]}');
    const found = (await list(users, answer)) as unknown as { items: unknown[] };
    expect(JSON.stringify(found.items)).toBe('[{"id":"__proto__","profile":{"__proto__":1,"constructor":2}}]');
  });
});

test("one object: an answer without it is no answer", async () => {
  const read = (answer: () => Response) => answering(answer).http.read({ url: path`/users/${"a"}` }, user);
  expect((await read(json({ id: "a" }))).data).toEqual({ id: "a" });
  for (const answer of [() => new Response(null, { status: 204 }), json(null), json([]), json({}), html])
    await expect(read(answer)).rejects.toMatchObject({ malformed: true });
});

test("a change may be answered without a body, not with a page of a proxy", async () => {
  const send = (answer: () => Response) => answering(answer).http.send({ method: "PUT", url: path`/x`, json: {} });
  await expect(send(() => new Response(null, { status: 204 }))).resolves.toMatchObject({ status: 204 });
  await expect(send(json({ id: 1 }, { status: 201 }))).resolves.toMatchObject({ status: 201 });
  await expect(send(html)).rejects.toMatchObject({ malformed: true });
});

describe("a token that is refused", () => {
  const withTokens = (...answers: readonly (() => Response)[]) => {
    let fetched = 0;
    const app = answering(...answers);
    const tokens = createTokens(async () => ({ value: `t${++fetched}`, expiresAt: undefined }), {
      now: () => new Date(),
      secrets: createSecrets(),
    });
    const http = app.factory({ baseUrl: "https://app.test", ...bearer(tokens) });
    return { ...app, http };
  };
  const refused = json({}, { status: 401 });

  test("is renewed once, for all who were refused with it", async () => {
    const { http, sent } = withTokens(refused, json({ id: "a" }));
    await http.read({ url: path`/users/me` }, user);
    expect(sent.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer t1", "Bearer t2"]);
    await http.read({ url: path`/users/me` }, user);
    expect(sent.at(-1)!.headers.get("authorization")).toBe("Bearer t2");
  });
  test("that cannot be fetched leaves no doubt about the request: it was not sent", async () => {
    const { http } = answering(json({}, { status: 503 }));
    const app = answering(() => new Response(null, { status: 204 }));
    let fetched = 0;
    const withToken = app.factory({
      baseUrl: "https://app.test",
      headers: async () => {
        if (fetched++ === 0) await http.read({ method: "POST", url: path`/token` }, user);
        return { authorization: "Bearer t" };
      },
    });
    const options = {
      ...{ patience: patienceOfCall, log: silentLog, now: () => new Date(), signal: new AbortController().signal },
      sleep: async () => {},
    };
    const create = () => withToken.send({ method: "POST", url: path`/users`, json: {} });
    await expect(withRepeatedRequests(options, create)).resolves.toMatchObject({ status: 204 });
    expect([fetched, app.sent.length]).toEqual([2, 1]);
  });
  test("a second refusal is an error", async () => {
    const { http, sent } = withTokens(refused);
    await expect(http.read({ url: path`/users/me` }, user)).rejects.toMatchObject({ code: "Unauthenticated" });
    expect(sent).toHaveLength(2);
  });
});
