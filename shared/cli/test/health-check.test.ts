import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { BatonError, silentLog } from "@baton-connectors/sdk";
import { fields } from "@baton-connectors/sdk/config";
import { expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import { startHealthServer } from "../src/modes/health-server.ts";
import { testStdio } from "./stdio.ts";

const connector = () => Promise.reject(new Error("loaded"));

async function asked(listener: RequestListener, args: readonly string[] = []) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url!);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stdio = testStdio(["health-check", `--health-check-port=${port}`, ...args]);
  try {
    return {
      status: await runProgram({ name: "baton-x", config: fields({}), connector }, stdio),
      paths,
      ...stdio.output,
    };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
const answer =
  (status: number): RequestListener =>
  (_, response) =>
    response.writeHead(status).end("{}");

test.each([
  [[], "/health"],
  [["--endpoint=ready"], "/ready"],
  [["--endpoint", "/live"], "/live"],
])("200 is silent success: %j", async (args, path) => {
  expect(await asked(answer(200), args)).toEqual({ status: 0, paths: [path], stdout: "", stderr: "" });
});

test("any other status is a failure", async () => {
  const { status, stderr } = await asked(answer(503));
  expect([status, stderr.split("\n")[0]]).toEqual([2, "health check returned status 503"]);
});

test("no answer in time is a failure of its own", async () => {
  const { status, stderr } = await asked(() => {}, ["--timeout=1"]);
  expect([status, stderr]).toEqual([4, expect.stringContaining("health check failed: ")]);
});

test("nobody there is a failure with a hint", async () => {
  const stdio = testStdio(["health-check", "--health-check-port=1"]);
  const status = await runProgram({ name: "baton-x", config: fields({}), connector }, stdio);
  expect([status, stdio.output.stderr]).toEqual([
    14,
    expect.stringMatching(/^health check failed: ECONNREFUSED.*\n {2}hint: Is baton-x running/),
  ]);
});

test("the server of service mode answers as the Go connectors do", async () => {
  let healthy = true;
  let until: Date | undefined;
  const validate = async () => {
    if (!healthy) throw new BatonError("Unauthenticated", "validate failed: no");
    return { annotations: [], sdkVersion: "" };
  };
  const now = () => new Date("2026-01-02T03:04:05.678Z");
  const server = await startHealthServer({
    ...{ host: "127.0.0.1", port: 0, runtime: { validate }, log: silentLog, now },
    waitingUntil: () => until,
  });
  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${server.url}${path}`, init);
    return [response.status, response.headers.get("content-type"), await response.text()];
  };
  try {
    const json = "application/json";
    expect(await get("/health")).toEqual([200, json, '{"status":"healthy","timestamp":"2026-01-02T03:04:05Z"}\n']);
    until = new Date("2026-01-02T03:05:00Z");
    expect((await get("/health"))[2]).toContain('"details":{"waiting_until":"2026-01-02T03:05:00.000Z"}');
    until = new Date("2026-01-02T03:00:00Z");
    expect((await get("/health"))[2]).not.toContain("details");
    healthy = false;
    expect(await get("/health")).toEqual([
      503,
      json,
      '{"status":"unhealthy","timestamp":"2026-01-02T03:04:05Z","details":{"error":"connector validation failed","validation_error":"rpc error: code = Unauthenticated desc = validate failed: no"}}\n',
    ]);
    expect(await get("/ready")).toEqual([200, json, '{"status":"ready","timestamp":"2026-01-02T03:04:05Z"}\n']);
    expect(await get("/live", { method: "POST" })).toEqual([
      200,
      json,
      '{"status":"alive","timestamp":"2026-01-02T03:04:05Z"}\n',
    ]);
    expect(await get("/other")).toEqual([404, "text/plain; charset=utf-8", "404 page not found\n"]);
    const taken = startHealthServer({
      host: "127.0.0.1",
      port: Number(new URL(server.url).port),
      runtime: { validate },
      log: silentLog,
      now,
    });
    await expect(taken).rejects.toThrow(
      "failed to start health check server: failed to create health check listener: ",
    );
  } finally {
    await server.close();
  }
});
