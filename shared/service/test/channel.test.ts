import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createRelay, type Socket } from "node:net";
import { BatonService, BatonServiceGetTaskRequestSchema } from "@baton-connectors/protocol/connectorapi";
import { create } from "@bufbuild/protobuf";
import { afterEach, describe, expect, test } from "@jest/globals";
import { addressOf } from "../src/channel/address.ts";
import { proxyFor } from "../src/channel/proxy.ts";
import { parseClientId } from "../src/credentials/client-id.ts";
import { type RunningService, startService, type TestConductor, testConductor, until } from "./running-service.ts";
import { small } from "./small-connector.ts";
import { testChannel } from "./test-channel.ts";

let server: TestConductor | undefined;
let service: RunningService | undefined;
let proxy: Server | undefined;
const sockets = new Set<Socket>();
afterEach(async () => {
  await service?.stop();
  for (const socket of sockets) socket.destroy();
  proxy?.close();
  await server?.close();
  server = service = proxy = undefined;
});

describe("where ConductorOne is", () => {
  test.each([
    ["acme.conductor.one", {}, "acme.conductor.one", "acme.conductor.one", 443, "acme.conductor.one"],
    ["c1.local:8443", {}, "c1.local:8443", "c1.local", 8443, "c1.local"],
    ["acme.conductor.one", { BATON_C1_API_HOST: "proxy.test" }, "proxy.test", "proxy.test", 443, "acme.conductor.one"],
    ["c1.local:1", { BATON_C1_API_HOST: "10.0.0.1:9" }, "10.0.0.1:9", "10.0.0.1", 9, "c1.local"],
    ["c1.local", { BATON_C1_API_HOST: "" }, "c1.local", "c1.local", 443, "c1.local"],
    ["[::1]:8443", {}, "[::1]:8443", "::1", 8443, "::1"],
  ])("client id at %s, %j", (host, env, authority, name, port, audience) => {
    expect(addressOf(parseClientId(`a@${host}/x`), env)).toEqual({ authority, host: name, port, audience });
  });
  test("a client id is split at its first @ and the first / after it", () => {
    expect(parseClientId("a@b@c/d/e")).toMatchObject({ name: "a", host: "b@c" });
  });
});

describe("which proxy", () => {
  const env = {
    HTTPS_PROXY: "http://us%40er:pass@proxy.test:3128",
    NO_PROXY: "intern.test, .corp.test,exact.test:8443",
  };
  test.each([
    ["c1.test", 443, true],
    ["localhost", 443, false],
    ["127.0.0.1", 8443, false],
    ["intern.test", 443, false],
    ["a.intern.test", 443, false],
    ["deep.corp.test", 443, false],
    ["notcorp.test", 443, true],
    ["exact.test", 8443, false],
    ["exact.test", 443, true],
  ])("%s:%i: %s", (host, port, used) => {
    const expected = { host: "proxy.test", port: 3128, credentials: "us@er:pass" };
    expect(proxyFor(host, port, env)).toEqual(used ? expected : undefined);
  });
  test("a bare host and port is a proxy, and * spares everybody", () => {
    expect(proxyFor("c1.test", 443, { https_proxy: "proxy:8080" })).toMatchObject({ host: "proxy", port: 8080 });
    expect(proxyFor("c1.test", 443, { https_proxy: "proxy:8080", no_proxy: "*" })).toBeUndefined();
    expect(proxyFor("c1.test", 443, {})).toBeUndefined();
  });
  test.each(["https://proxy.test:3128", "socks5://proxy.test:1080"])("%s cannot carry calls, and says so", (proxy) => {
    expect(() => proxyFor("c1.test", 443, { HTTPS_PROXY: proxy })).toThrow("ConductorOne cannot be reached through a");
    expect(proxyFor("c1.test", 443, { HTTPS_PROXY: proxy, NO_PROXY: "c1.test" })).toBeUndefined();
  });
});

test("through a proxy with credentials, token and calls go, and the certificate is that of the real host", async () => {
  server = await testConductor({}, { hostName: "c1.test" });
  const port = Number(server.conductor.host.split(":")[1]);
  const asked: string[] = [];
  proxy = createServer().on("connect", (request, client, head) => {
    asked.push(`${request.url} ${request.headers["proxy-authorization"]}`);
    const upstream = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [upstream, client as Socket]) sockets.add(socket.on("error", () => socket.destroy()));
  });
  await new Promise<void>((resolve) => proxy!.listen(0, "127.0.0.1", resolve));
  const proxyPort = (proxy.address() as AddressInfo).port;
  const env = { BATON_HOST_ID: "host-1", HTTPS_PROXY: `http://ann:pw@127.0.0.1:${proxyPort}` };
  service = startService({ connector: small, env }, { issued: server.issued, caFile: server.conductor.caFile });
  const { id } = server.conductor.queue.add({ clientId: server.issued.clientId, task: { sync_full: {} } });
  expect((await server.conductor.ended(id, 120_000)).state).toBe("succeeded");
  const basic = `Basic ${Buffer.from("ann:pw").toString("base64")}`;
  expect(new Set(asked)).toEqual(new Set([`c1.test:${port} ${basic}`]));
});

test("all calls of a service share one connection, and the next call after a silent one has a new connection", async () => {
  server = await testConductor();
  const port = Number(server.conductor.host.split(":")[1]);
  let connections = 0;
  // A relay that counts connections and can go deaf.
  const relay = createRelay((client) => {
    connections++;
    const upstream = connect(port, "127.0.0.1");
    for (const socket of [upstream, client]) sockets.add(socket.on("error", () => socket.destroy()));
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  const relayPort = (relay.address() as AddressInfo).port;
  const channel = testChannel(server, relayPort);
  const poll = (timeoutMs: number) =>
    channel.call(BatonService.method.getTask, create(BatonServiceGetTaskRequestSchema, { hostId: "h" }), { timeoutMs });
  for (let n = 0; n < 5; n++) await poll(5000);
  expect(connections).toBe(1);
  server.conductor.faults.set([{ on: "GetTask", nth: 1, hold: true }]);
  await expect(poll(200)).rejects.toMatchObject({ code: "DeadlineExceeded" });
  await poll(5000);
  expect(connections).toBe(2);
  channel.close();
  relay.close();
});

test("that nothing listens is said in words that are whole", async () => {
  server = await testConductor();
  const relay = createRelay();
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  const { port } = relay.address() as AddressInfo;
  await new Promise((resolve) => relay.close(resolve));
  const channel = testChannel(server, port);
  const poll = channel.call(BatonService.method.getTask, create(BatonServiceGetTaskRequestSchema, { hostId: "h" }));
  // The token comes from the conductor itself.
  await expect(poll).rejects.toMatchObject({
    code: "Unavailable",
    message: expect.stringMatching(/ECONNREFUSED.*\d$/),
  });
  channel.close();
});

test("what is held by a server that went away is let go of by its successor", async () => {
  server = await testConductor();
  service = startService({ connector: small }, { issued: server.issued, caFile: server.conductor.caFile });
  await until(() => service!.said("startup Hello succeeded").length > 0, "it is connected");
  server.conductor.faults.set([{ on: "GetTask", nth: 1, close: true }]);
  await until(() => service!.said("error getting next task; will retry").length > 0, "the connection broke");
  const { id } = server.conductor.queue.add({ clientId: server.issued.clientId, task: { hello: {} } });
  expect((await server.conductor.ended(id, 120_000)).state).toBe("succeeded");
});
