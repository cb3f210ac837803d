import { afterEach, describe, expect, test } from "@jest/globals";
import { parseFault } from "../src/fault.ts";
import { seededRandom } from "../src/random.ts";
import { type ServerOptions, type SimulatorServer, startServer } from "../src/server.ts";
import { parseSize } from "../src/simulated-app.ts";

let server: SimulatorServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const echo: ServerOptions["handle"] = ({ method, url, body }) => ({
  status: 200,
  body: { method, path: url.pathname, origin: url.origin, body },
  headers: { Link: ["<a>; rel=self", "<b>; rel=next"] },
});

test("answers, logs requests, and repeats header lines", async () => {
  server = await startServer({ handle: echo });
  const response = await fetch(`${server.url}/x?y=1`, { method: "POST", body: "hello" });
  expect(await response.json()).toEqual({ method: "POST", path: "/x", origin: server.url, body: "hello" });
  expect(response.headers.get("link")).toBe("<a>; rel=self, <b>; rel=next");
  expect(server.requests).toMatchObject([{ method: "POST", path: "/x", query: "y=1", body: "hello", status: 200 }]);
});

test("faults strike where and as often as told", async () => {
  server = await startServer({ handle: echo, faults: [parseFault("503 GET /a* x1"), parseFault("drop /gone")] });
  const status = async (path: string, method = "GET") => (await fetch(server!.url + path, { method })).status;
  expect([await status("/b"), await status("/abc", "PUT"), await status("/abc"), await status("/abc")]).toEqual([
    200, 200, 503, 200,
  ]);
  await expect(status("/gone")).rejects.toThrow();
  server.addFault(parseFault("cut /cut x1"));
  await expect(fetch(`${server.url}/cut`).then((response) => response.text())).rejects.toThrow();
  server.addFault(parseFault("garbage /g x1"));
  expect(await (await fetch(`${server.url}/g`)).text()).toContain("<html>");
});

describe("a fault in words", () => {
  /** The answer to `/list`, by a server that says of limits and links what some do. */
  async function struck(words: string, query = "") {
    const headers = { Link: ["<a>; rel=self", "<b>; rel=next"], "X-Rate-Limit-Remaining": "7", Date: "by the server" };
    await server?.close();
    server = await startServer({
      handle: () => ({ status: 200, body: ["row"], headers }),
      faults: [parseFault(words)],
    });
    const response = await fetch(`${server.url}/list${query}`);
    const link = response.headers.get("link")?.replaceAll(server.url, "");
    return { status: response.status, text: await response.text(), link, headers: response.headers };
  }

  test.each([
    ["451 /list", 451, '{"message":"simulated 451"}'],
    ["null /list", 200, "null"],
    ["empty /list", 200, ""],
    ["204 /list", 204, ""],
    ["json:{} /list", 200, "{}"],
    ['json:{"a":[1,"b:c"]} /list', 200, '{"a":[1,"b:c"]}'],
    ["errors:FORBIDDEN /list", 200, '{"data":null,"errors":[{"type":"FORBIDDEN","message":"simulated FORBIDDEN"}]}'],
  ])("%s", async (words, status, text) => {
    expect(await struck(words)).toMatchObject({ status, text });
  });

  test("errors: GraphQL's trouble that passes has no type", async () => {
    const { text } = await struck("errors /list");
    expect(JSON.parse(text)).toEqual({ data: null, errors: [{ message: expect.stringMatching(/went wrong/) }] });
  });

  test.each([
    ["relink /list", "?page=2&size=5", "/list?page=2&size=5"],
    ["relink:page /list", "?page=2&size=5", "/list?page=2&size=5"],
    ["relink:page /list", "?size=5", "/list?size=5&page=1"],
    ["endless:page /list", "?size=5", "/list?size=5&page=2"],
    ["endless:page /list", "?page=41", "/list?page=42"],
  ])("%s: the page after %s is %s, and the rows are what they were", async (words, query, next) => {
    expect(await struck(words, query)).toMatchObject({ status: 200, text: '["row"]', link: `<${next}>; rel="next"` });
  });

  test("joined: lines are folded, limits doubled, nothing else is changed", async () => {
    const { headers, link, text } = await struck("joined /list");
    expect([link, headers.get("x-rate-limit-remaining"), headers.get("date"), text]).toEqual([
      "<a>; rel=self, <b>; rel=next",
      "7, 7",
      "by the server",
      '["row"]',
    ]);
    const lines = await struck("joined /other");
    expect(lines.headers.get("x-rate-limit-remaining")).toBe("7");
  });

  test.each([-90, 90])("skew: the server's clock is %i seconds off", async (seconds) => {
    const { headers } = await struck(`skew:${seconds} /list`);
    const off = (Date.parse(headers.get("date")!) - Date.now()) / 1000;
    // Seconds are all that a Date header has; the test may take some of them.
    expect(Math.sign(off)).toBe(Math.sign(seconds));
  });
});

test("a defect of a vendor's handler shows its stack", async () => {
  server = await startServer({
    handle: () => {
      throw new Error("broken simulator");
    },
  });
  const response = await fetch(server.url);
  expect([response.status, await response.text()]).toEqual([599, expect.stringContaining("broken simulator")]);
});

test("words that are no fault or size are refused with an example", () => {
  for (const text of ["", "503", "bogus *", "503 GET a b c", "99 *", "json:{ *", "json *", "endless *", "skew:x *"])
    expect(() => parseFault(text)).toThrow("not a fault");
  for (const text of ["", "many", "users=-1", "=3"]) expect(() => parseSize(text)).toThrow("not a size");
  expect(parseSize("users=5, groups=2")).toEqual({ users: 5, groups: 2 });
  expect(parseSize("70")).toEqual({ users: 70 });
});

test("the same seed gives the same choices, another one others", () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 20 }, () => random.integer(1000));
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});
