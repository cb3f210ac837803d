import { afterEach, expect, test } from "@jest/globals";
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
  for (const text of ["", "503", "bogus *", "503 GET a b c", "99 *"])
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
