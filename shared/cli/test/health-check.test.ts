import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fields } from "@baton-connectors/sdk/config";
import { expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
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
    2,
    expect.stringMatching(/^health check failed: ECONNREFUSED.*\n {2}hint: Is baton-x running/),
  ]);
});
