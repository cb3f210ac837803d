import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createSilent, type Socket } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { type RunningService, startService, type TestConductor, testConductor, until } from "./running-service.ts";
import { small } from "./small-connector.ts";

/** What goes wrong most often at a start: each is told in one line that names the cause and the remedy. */

let server: TestConductor | undefined;
let service: RunningService | undefined;
let proxy: Server | undefined;
afterEach(async () => {
  await service?.stop();
  await server?.close();
  proxy?.closeAllConnections();
  proxy?.close();
  server = service = proxy = undefined;
});

const start = (
  changes: { clientId?: string; clientSecret?: string; caFile?: string; env?: NodeJS.ProcessEnv } = {},
): RunningService => {
  const { caFile = server!.conductor.caFile, env = {}, ...credentials } = changes;
  const issued = { ...server!.issued, ...credentials };
  service = startService({ connector: small, env: { BATON_HOST_ID: "host-1", ...env } }, { issued, caFile });
  return service;
};
/** The one line of the first attempt. */
async function firstLine({ lines }: RunningService) {
  const loud = () => lines.filter(({ level }) => level !== "debug");
  await until(() => loud().length > 0, "something is said");
  expect(loud()).toHaveLength(1);
  expect(loud()[0]!.msg).toBe("ConductorOne cannot be reached; will retry");
  return loud()[0]!;
}
const exit = async (running: RunningService) => {
  const error = await running.ended.then(
    () => undefined,
    (thrown: unknown) => thrown as { code: string; message: string; hint: string },
  );
  expect(running.lines.filter(({ level }) => level !== "debug")).toEqual([]);
  return error;
};

test("a secret of another client", async () => {
  server = await testConductor();
  const { clientSecret } = server.conductor.clients.create({ name: "other" });
  expect(await exit(start({ clientSecret }))).toMatchObject({
    code: "Unauthenticated",
    message: expect.stringContaining("401 Unauthorized: the assertion is not signed with the client's secret"),
    hint: expect.stringContaining("--client-secret"),
  });
});

test("a client that does not exist", async () => {
  server = await testConductor();
  const clientId = server.issued.clientId.replace("acme", "nobody");
  expect(await exit(start({ clientId }))).toMatchObject({
    code: "Unauthenticated",
    hint: expect.stringContaining("--client-id"),
  });
});

test.each([
  ["behind", 10 * 60_000, "10 minutes behind"],
  ["ahead", -10 * 60_000, "10 minutes ahead of"],
])("a clock that is ten minutes %s", async (_, clockOffsetMs, words) => {
  server = await testConductor({ clockOffsetMs });
  expect(await exit(start())).toMatchObject({
    code: "Unauthenticated",
    hint: `This machine's clock is ${words} ConductorOne's: set it right (NTP).`,
  });
});

test("a certificate that has expired", async () => {
  const certificateValidity = { from: new Date("2020-01-01"), to: new Date("2021-01-01") };
  server = await testConductor({}, { certificateValidity });
  expect(await firstLine(start())).toMatchObject({
    error: expect.stringContaining("the server's certificate has expired"),
    hint: expect.stringContaining("clock"),
  });
});

test("an authority nobody knows", async () => {
  server = await testConductor();
  expect(await firstLine(start({ caFile: "" }))).toMatchObject({
    error: expect.stringContaining("certificate"),
    hint: expect.stringContaining("--c1-ca-file"),
  });
});

test("SSL_CERT_FILE is as good as --c1-ca-file", async () => {
  server = await testConductor();
  const { said } = start({ caFile: "", env: { SSL_CERT_FILE: server.conductor.caFile } });
  await until(() => said("startup Hello succeeded").length > 0, "it is connected");
});

test.each(["/nosuch/ca.pem", import.meta.filename])("a CA file that is none: %s", async (caFile) => {
  server = await testConductor();
  expect(await exit(start({ caFile }))).toMatchObject({ hint: expect.stringContaining("--c1-ca-file") });
});

test("a proxy that wants credentials", async () => {
  server = await testConductor();
  proxy = createServer().on("connect", (_, socket) => {
    socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
  });
  await new Promise<void>((resolve) => proxy!.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  const env = { HTTPS_PROXY: `http://127.0.0.1:${port}`, BATON_C1_API_HOST: "c1.example" };
  expect(await firstLine(start({ env }))).toMatchObject({
    error: expect.stringContaining("the proxy refused the connection"),
    hint: expect.stringContaining("HTTPS_PROXY"),
  });
});

test("a server that accepts and says nothing keeps nobody from stopping", async () => {
  server = await testConductor();
  const sockets = new Set<Socket>();
  const silent = createSilent((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  start({ env: { BATON_C1_API_HOST: `127.0.0.1:${port}` } });
  await until(() => sockets.size > 0, "it connects");
  await service!.end();
  expect(service!.said("stopped before ConductorOne was reached")).toHaveLength(1);
  for (const socket of sockets) socket.destroy();
  silent.close();
});

test("a host that does not exist", async () => {
  server = await testConductor();
  expect(await firstLine(start({ env: { BATON_C1_API_HOST: "no.such.host.invalid" } }))).toMatchObject({
    error: expect.stringContaining("dns lookup failed"),
    hint: expect.any(String),
  });
});

test("something else than ConductorOne", async () => {
  server = await testConductor();
  server.conductor.faults.set([{ on: "token", status: 404 }]);
  expect(await exit(start())).toMatchObject({
    message: expect.stringContaining("404"),
    hint: expect.stringContaining("Something else than ConductorOne answers"),
  });
});

test.each(["", '{"expires_in": "600", "access_token": "x"}', "{}"])("a token answer that is none: %s", async (body) => {
  server = await testConductor();
  server.conductor.faults.set([{ on: "token", body, status: 200 }]);
  expect(await exit(start())).toMatchObject({ code: "Unauthenticated", hint: expect.any(String) });
});

test("a token endpoint in trouble is asked again", async () => {
  server = await testConductor();
  server.conductor.faults.set([{ on: "token", nth: 1, status: 503 }]);
  const { said } = start();
  await until(() => said("startup Hello succeeded").length > 0, "it is connected");
  const [line] = said("what answers for ConductorOne does not take this connector; will retry");
  expect(line!.error).toContain("503 Service Unavailable");
});

test.each([
  "Unauthenticated",
  "PermissionDenied",
  "InvalidArgument",
  "Unimplemented",
  "FailedPrecondition",
  "NotFound",
] as const)("a Hello answered with %s is final", async (code) => {
  server = await testConductor();
  server.conductor.faults.set([{ on: "Hello", code, message: "no" }]);
  expect(await exit(start())).toMatchObject({
    code,
    message: expect.stringContaining("startup Hello failed: Hello: no"),
  });
});

test.each([
  ["a client id without a host", { clientId: "acme/x" }, "invalid client id"],
  ["a client id without a use-case", { clientId: "acme@host" }, "invalid client id"],
  ["a secret of another version", { clientSecret: "secret-token:conductorone.com:v2:e30" }, "invalid client secret"],
  ["a secret that holds no key", { clientSecret: "secret-token:conductorone.com:v1:e30" }, "invalid client secret"],
  ["a secret cut short", { clientSecret: "secret-token:conductorone.com:v1" }, "invalid client secret"],
])("%s", async (_, changes, message) => {
  server = await testConductor();
  expect(await exit(start(changes))).toMatchObject({ message, kind: "config", hint: expect.any(String) });
});
