import { expect, test } from "@jest/globals";
import { httpFactory } from "../src/http/client.ts";
import { path } from "../src/http/path.ts";
import { anything } from "../src/http/shapes.ts";
import { xmlFormat } from "../src/http/xml.ts";

const say = () => {};
const log = { debug: say, info: say, warn: say, error: say };

function client(answers: readonly Response[], options: Parameters<ReturnType<typeof httpFactory>>[0]) {
  const left = [...answers];
  const sent: Headers[] = [];
  const fetch = (async (_: URL, init: RequestInit) => {
    sent.push(new Headers(init.headers));
    return left.shift()!;
  }) as unknown as typeof globalThis.fetch;
  const make = httpFactory({ log, signal: new AbortController().signal, transport: async () => fetch });
  return { http: make({ baseUrl: "https://app.example", ...options }), sent };
}

test("what is sent is signed as it is sent, each time anew", async () => {
  let count = 0;
  const seen: unknown[] = [];
  const { http, sent } = client([new Response("", { status: 401 }), Response.json({})], {
    headers: { "x-own": "1" },
    renew: () => {},
    sign: async ({ method, url, headers, body }) => {
      seen.push([method, url.href, headers.get("x-own"), headers.get("content-type"), body]);
      return { authorization: `signature ${++count}` };
    },
  });
  await http.read({ method: "POST", url: path`/`, form: { Action: "List" } }, anything);
  const asked = ["POST", "https://app.example/", "1", "application/x-www-form-urlencoded", "Action=List"];
  expect(seen).toEqual([asked, asked]);
  expect(sent.map((headers) => headers.get("authorization"))).toEqual(["signature 1", "signature 2"]);
});

test("where all goes to one address, errors name what was called", async () => {
  const request = { method: "POST", url: path`/`, operation: "iam:ListUsers" } as const;
  const refused = client([new Response("", { status: 403 })], {}).http.read(request, anything);
  await expect(refused).rejects.toMatchObject({ message: expect.stringContaining("POST iam:ListUsers answered 403") });
  const other = client([Response.json({ a: 1 })], { format: xmlFormat({}) }).http.read(request, anything);
  await expect(other).rejects.toMatchObject({ malformed: true, message: expect.stringContaining("is not XML") });
});
