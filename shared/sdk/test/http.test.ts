import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { RateLimitObservation } from "../src/http/budget.ts";
import { httpFactory } from "../src/http/client.ts";
import type { HttpOptions } from "../src/http/http.ts";
import { nextLink, parseLinkHeader } from "../src/http/link-header.ts";
import { path } from "../src/http/path.ts";
import { anything } from "../src/http/shapes.ts";
import { silentLog } from "../src/log.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function client(
  baseUrl: string,
  options: HttpOptions = {},
  observations: RateLimitObservation[] = [],
  now = () => new Date(),
) {
  const factory = httpFactory({
    now,
    log: silentLog,
    signal: new AbortController().signal,
    onRateLimit: (observation) => observations.push(observation),
  });
  return factory({ baseUrl, ...options });
}

describe("budgets that answers do not tell", () => {
  test("are counted as requests are sent, window by window", async () => {
    const url = await serve((_, response) => response.end("{}"));
    const observations: RateLimitObservation[] = [];
    let at = 1_000_000;
    const minute = { limit: 10, windowMs: 60_000 };
    const budgets = [
      { ...minute, bucket: "points", cost: ({ method }: { method: string }) => (method === "GET" ? 1 : 5) },
      { ...minute, bucket: "writes", cost: ({ method }: { method: string }) => (method === "GET" ? 0 : 1) },
    ];
    const http = client(url, { budgets }, observations, () => new Date(at));
    const send = async (method: "GET" | "PUT", seconds: number) => {
      observations.length = 0;
      at += seconds * 1000;
      await http.send({ method, url: path`/x` });
      return observations.map(({ bucket, rateLimit: { remaining, resetAt } }) => [
        ...[bucket, remaining, (resetAt!.getTime() - 1_000_000) / 1000],
      ]);
    };
    expect(await send("GET", 0)).toEqual([["points", 9, 60]]);
    expect(await send("PUT", 30)).toEqual([
      ["points", 4, 60],
      ["writes", 9, 90],
    ]);
    expect(await send("PUT", 0)).toEqual([
      ["points", 0, 60],
      ["writes", 8, 90],
    ]);
    // At its end a window is over; the next begins with the first request.
    expect(await send("GET", 30)).toEqual([["points", 9, 120]]);
    expect(await send("GET", 100)).toEqual([["points", 9, 220]]);
  });

  test("are each client's own", async () => {
    const url = await serve((_, response) => response.end("{}"));
    const observations: RateLimitObservation[] = [];
    const budgets = [{ bucket: "b", limit: 10, windowMs: 60_000, cost: () => 1 }];
    await client(url, { budgets }, observations).read({ url: path`/x` }, anything);
    await client(url, { budgets }, observations).read({ url: path`/x` }, anything);
    expect(observations.map(({ rateLimit }) => rateLimit.remaining)).toEqual([9, 9]);
  });
});

describe("http client", () => {
  test("sends query, headers and JSON, reads JSON with big integers exact", async () => {
    const seen: { url: string | undefined; agent: string | undefined; body: string }[] = [];
    const url = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      seen.push({ url: request.url, agent: request.headers["user-agent"], body });
      response.end('{"id": 9007199254740993, "n": 1.5}');
    });
    const { data } = await client(url, { userAgent: "baton-x/1" }).read(
      {
        method: "POST",
        url: path`/api/users`,
        query: { limit: 2, after: undefined, id: ["a", "b"] },
        json: { name: "n" },
      },
      anything,
    );
    expect(data).toEqual({ id: "9007199254740993", n: 1.5 });
    expect(seen).toEqual([
      { url: "/api/users?limit=2&id=a&id=b", agent: "baton-x/1 baton-sdk/v0.25.0", body: '{"name":"n"}' },
    ]);
  });

  test("a status that is no success becomes a typed error with the vendor's words", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(403, { "x-okta-request-id": "req-1" }).end('{"errorSummary":"You lack it"}');
    });
    const http = client(url, {
      describeError: ({ body }) => ({
        message: (body as { errorSummary: string }).errorSummary,
        permission: "users.read",
      }),
    });
    await expect(http.read({ url: path`/x`, query: { secret: 1 } }, anything)).rejects.toMatchObject({
      code: "PermissionDenied",
      message: "GET /x answered 403: You lack it",
      permission: "users.read",
      request: { status: 403, requestId: "req-1", path: "/x" },
    });
  });

  test("a 429 is retryable and says when to come back; every answer is observed", async () => {
    const observations: RateLimitObservation[] = [];
    const url = await serve((_request, response) => {
      response.writeHead(429, { "retry-after": "7", "x-rate-limit-limit": "600" }).end();
    });
    await expect(client(url, {}, observations).read({ url: path`/x` }, anything)).rejects.toMatchObject({
      code: "Unavailable",
      kind: "rate-limit",
      rateLimit: { status: "over-limit", limit: 600, remaining: 0 },
    });
    expect(observations).toHaveLength(1);
  });

  test("a connector can tell that another status is a limit, and until when", async () => {
    const observations: RateLimitObservation[] = [];
    const url = await serve((_request, response) => {
      response.writeHead(403, { "x-ratelimit-remaining": "4990", "x-ratelimit-reset": "3600" }).end();
    });
    const limited = { describeError: () => ({ limited: { afterSeconds: 7 } }) };
    const now = new Date("2026-01-01T00:00:00Z");
    const failed = client(url, limited, observations, () => now).read({ url: path`/x` }, anything);
    const resetAt = new Date("2026-01-01T00:00:07Z");
    const rateLimit = { status: "over-limit", limit: 1, remaining: 0, resetAt };
    await expect(failed).rejects.toMatchObject({ code: "Unavailable", kind: "rate-limit", rateLimit });
    expect(observations).toEqual([{ bucket: "", rateLimit }]);
  });

  test("an answer cut short is an error, never a shorter answer", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write('[{"id":1}]');
      setImmediate(() => response.destroy());
    });
    await expect(client(url).read({ url: path`/x` }, anything)).rejects.toMatchObject({ code: "Unavailable" });
  });

  test("a body that is not JSON is an error worth another try", async () => {
    const url = await serve((_request, response) => response.end("<html>"));
    await expect(client(url).read({ url: path`/x` }, anything)).rejects.toMatchObject({ code: "Unavailable" });
  });

  test("a dead kept-alive connection is tried once more for GET, for POST only with a key that tells repetitions", async () => {
    let calls = 0;
    const url = await serve((request, response) => {
      calls++;
      if (calls % 2 === 1) request.socket.destroy();
      else response.end("{}");
    });
    await expect(client(url).read({ url: path`/x` }, anything)).resolves.toMatchObject({ status: 200 });
    calls = 0;
    await expect(client(url).send({ method: "POST", url: path`/x`, json: {} })).rejects.toMatchObject({
      code: "Unavailable",
    });
    expect(calls).toBe(1);
    for (const name of ["Idempotency-Key", "X-Idempotency-Key"]) {
      calls = 0;
      const request = { method: "POST", url: path`/x`, json: {}, headers: { [name]: "k1" } } as const;
      await expect(client(url).send(request)).resolves.toMatchObject({ status: 200 });
      expect(calls).toBe(2);
    }
  });

  test("nothing listening, and a caller who gives up, are told apart", async () => {
    const unused = createServer();
    await new Promise<void>((resolve) => unused.listen(0, "127.0.0.1", resolve));
    const { port } = unused.address() as AddressInfo;
    await new Promise((resolve) => unused.close(resolve));
    await expect(client(`http://127.0.0.1:${port}/`).read({ url: path`/x` }, anything)).rejects.toMatchObject({
      code: "Unavailable",
    });
    const url = await serve(() => undefined);
    const controller = new AbortController();
    const waiting = client(url).send({ url: path`/x`, signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(waiting).rejects.toMatchObject({ code: "Canceled" });
    await expect(client(url, { timeoutMs: 20 }).read({ url: path`/x` }, anything)).rejects.toMatchObject({
      code: "DeadlineExceeded",
    });
  });

  test("a host gets the transport's own answers", async () => {
    const url = await serve((request, response) => response.writeHead(404).end(request.headers.authorization));
    const http = client(url, { headers: { authorization: "Bearer t" } });
    const response = await http.fetch({ method: "GET", url: new URL("x", url) });
    expect([response.status, await response.text()]).toEqual([404, "Bearer t"]);
  });
});

describe("Link header", () => {
  test("finds relations in any order, with commas in URLs and several per header", () => {
    const header = '<https://a/x?f=a,b&after=1>; rel="next"; title="t", <https://a/x>; rel=self';
    expect([...parseLinkHeader(header)]).toEqual([
      ["next", "https://a/x?f=a,b&after=1"],
      ["self", "https://a/x"],
    ]);
    expect(
      nextLink(
        new Headers([
          ["link", "<https://a/1>; rel=self"],
          ["link", '<https://a/2>; rel="next"'],
        ]),
      ),
    ).toBe("https://a/2");
    expect(nextLink(new Headers())).toBeUndefined();
  });
});

describe("a download", () => {
  const download = async (
    handler: (request: IncomingMessage, response: ServerResponse) => void,
    { maxBytes = 100, options = {} }: { maxBytes?: number; options?: HttpOptions } = {},
  ) => client(await serve(handler), options).download({ url: path`/f` }, { maxBytes });

  test("is the bytes as they are stored, asked for unpacked", async () => {
    const asked: (string | undefined)[] = [];
    const { bytes, headers } = await download((request, response) => {
      asked.push(String(request.headers["accept-encoding"]), request.headers.accept);
      response.writeHead(200, { etag: '"1"' }).end(Buffer.from([0xff, 0, 1]));
    });
    expect([...bytes!]).toEqual([0xff, 0, 1]);
    expect(headers.get("etag")).toBe('"1"');
    expect(asked).toEqual(["identity", "*/*"]);
  });

  test("is nothing where nothing is new", async () => {
    expect(await download((_, response) => response.writeHead(304).end())).toMatchObject({
      status: 304,
      bytes: undefined,
    });
  });

  test.each<[string, (response: ServerResponse) => void, object]>([
    ["is refused", (response) => response.writeHead(404).end("gone"), { code: "NotFound", vendorCode: "gone" }],
    [
      "breaks off",
      (response) => response.writeHead(200, { "content-length": "9" }).write("abc", () => response.destroy()),
      { code: "Unavailable" },
    ],
    [
      "is too large",
      (response) => response.writeHead(200).end("x".repeat(101)),
      { code: "FailedPrecondition", message: "GET /f answered 200 with more than 100 bytes" },
    ],
  ])("that %s is an error", async (_, answer, error) => {
    const options: HttpOptions = { describeError: ({ body }) => ({ vendorCode: String(body) }) };
    const handler = (_request: IncomingMessage, response: ServerResponse) => {
      response.on("error", () => {});
      answer(response);
    };
    await expect(download(handler, { options })).rejects.toMatchObject(error);
  });
});
