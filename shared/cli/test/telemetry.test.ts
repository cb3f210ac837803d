import { join } from "node:path";
import { connector, resource, resourceType } from "@baton-connectors/sdk";
import { fields, stringField } from "@baton-connectors/sdk/config";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { runProgram } from "../src/index.ts";
import { testStdio } from "./stdio.ts";

/** A collector that keeps what it is sent, as bytes. */
const received = { logs: "", traces: "" };
const server = new Server();
let port = 0;

beforeAll(async () => {
  for (const [kind, service] of [
    ["logs", "logs.v1.LogsService"],
    ["traces", "trace.v1.TraceService"],
  ] as const) {
    const method = {
      path: `/opentelemetry.proto.collector.${service}/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: (bytes: Buffer) => bytes,
      requestDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (bytes: Buffer) => bytes,
      responseDeserialize: (bytes: Buffer) => bytes,
    };
    server.addService(
      { Export: method },
      {
        Export: ({ request }: { request: Buffer }, answer: (error: null, bytes: Buffer) => void) => {
          received[kind] += request.toString("latin1");
          answer(null, Buffer.alloc(0));
        },
      },
    );
  }
  port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
});
afterAll(() => server.forceShutdown());
beforeEach(() => {
  Object.assign(received, { logs: "", traces: "" });
});

const secret = "s3cret-token-value";
const config = fields({ token: stringField({ name: "token", secret: true }) });

async function sync(...args: readonly string[]) {
  const thing = resourceType<null>({
    id: "thing",
    displayName: "Thing",
    list: async ({ log }) => {
      log.info({ nested: { token: secret } }, `read with ${secret}`);
      return { items: [resource({ type: "thing", id: "t1", displayName: "T" })] };
    },
  });
  const stdio = testStdio([]);
  const all = [
    `--file=${join(stdio.directory, "x.c1z")}`,
    `--token=${secret}`,
    `--otel-collector-endpoint=127.0.0.1:${port}`,
    ...args,
  ];
  const value = connector<unknown, null>({
    metadata: { displayName: "X" },
    connect: () => null,
    resourceTypes: [thing],
  });
  const status = await runProgram({ name: "baton-x", config, connector: async () => value }, { ...stdio, args: all });
  return { status, ...stdio.output };
}

describe("a collector", () => {
  test("is told logs and spans of the run and its phases, without secrets", async () => {
    const { status, stderr } = await sync("--otel-collector-endpoint-tls-insecure");
    expect([status, stderr]).toEqual([0, expect.stringContaining("without encryption")]);
    for (const word of ["baton-x-server", "sync started", "read with [REDACTED]"])
      expect(received.logs).toContain(word);
    for (const word of ["baton-x-server", "baton-x sync", "sync resources", "sync grants"])
      expect(received.traces).toContain(word);
    expect(received.logs + received.traces).not.toContain(secret);
  });

  test.each([
    ["--otel-tracing-disabled", "logs", "traces"],
    ["--otel-logging-disabled", "traces", "logs"],
  ] as const)("%s leaves the other", async (flag, sent, silent) => {
    await sync("--otel-collector-endpoint-tls-insecure", flag);
    expect([received[sent].length > 0, received[silent]]).toEqual([true, ""]);
  });

  test("gets nothing unless it is asked for securely or told otherwise; the run goes on all the same", async () => {
    expect((await sync()).status).toBe(0);
    expect(received).toEqual({ logs: "", traces: "" });
  });

  test.each([
    [
      ["--otel-collector-endpoint-tls-cert-path=/a", "--otel-collector-endpoint-tls-cert=b"],
      "tlsCertPath and tlsCert are mutually exclusive",
    ],
    [["--otel-collector-endpoint-tls-cert-path=/none"], "otel: cannot read /none: ENOENT"],
    [["--otel-collector-endpoint-tls-cert=nonsense"], "otel: the collector's certificate is not PEM"],
  ])("%j is refused", async (args, message) => {
    expect(await sync(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });
});
