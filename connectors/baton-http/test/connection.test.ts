import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer as createPlainServer, type RequestListener, type Server } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { deflateSync, gzipSync } from "node:zlib";
import { serverCertificate } from "@baton-connectors/conductor/certificates";
import { silentLog } from "@baton-connectors/sdk";
import { createRuntime } from "@baton-connectors/sdk/host";
import { afterEach, beforeAll, expect, test } from "@jest/globals";
import { clientCertificate } from "../../baton-ldap/test/client-certificate.ts";
import { fileWith } from "./open.ts";
import { byText } from "./subject.ts";

const folder = mkdtempSync(join(tmpdir(), "baton-http-connection-"));
let certificate: Awaited<ReturnType<typeof serverCertificate>>;
let keyFile: string;
let certFile: string;
beforeAll(async () => {
  certificate = await serverCertificate(folder, ["app.test"]);
  const client = await clientCertificate(certificate.caFile, "CN=reader");
  const written = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  certFile = written("client.pem", client.clientCertificate);
  keyFile = written("client.key", client.clientKey);
});

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});
async function listening(server: Server): Promise<number> {
  open.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
const rows: RequestListener = (request, response) => {
  const { subject } = (request.socket as TLSSocket).getPeerCertificate?.() ?? {};
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ rows: [{ id: subject?.CN ?? "nobody" }] }));
};
const app = (options: ServerOptions = {}, listener = rows) =>
  listening(createServer({ cert: certificate.cert, key: certificate.key, ca: certificate.ca, ...options }, listener));

async function idsAt(baseUrl: string, http: string): Promise<readonly string[]> {
  const text = fileWith({ more: `http: ${http}` }).replace("https://app.test/api", baseUrl);
  const runtime = createRuntime(byText, { text, variables: {} }, { log: silentLog, sleep: async () => {} });
  const { list } = await runtime.listResources({ resourceTypeId: "thing" });
  return list.map(({ id }) => id!.resource);
}
const tls = (more = "") => `{ tls: { ca_file: ${certificate.caFile}, server_name: app.test${more} } }`;

test("an authority of one's own, under another name than the address", async () => {
  const port = await app();
  expect(await idsAt(`https://127.0.0.1:${port}`, tls())).toEqual(["nobody"]);
  await expect(idsAt(`https://127.0.0.1:${port}`, "{ tls: { server_name: app.test } }")).rejects.toThrow(/certificate/);
  const unnamed = `{ tls: { ca_file: ${certificate.caFile} } }`;
  await expect(idsAt(`https://127.0.0.1:${port}`, unnamed)).rejects.toThrow(/certificate|127\.0\.0\.1/);
});

test("a client certificate shows who asks; without it the app refuses", async () => {
  const port = await app({ requestCert: true, rejectUnauthorized: true });
  const shown = `, client_cert: ${certFile}, client_key: ${keyFile}`;
  expect(await idsAt(`https://127.0.0.1:${port}`, tls(shown))).toEqual(["reader"]);
  await expect(idsAt(`https://127.0.0.1:${port}`, tls())).rejects.toThrow(/certificate|closed|connection/i);
});

test("the oldest version that is spoken", async () => {
  const port = await app({ maxVersion: "TLSv1.2" });
  expect(await idsAt(`https://127.0.0.1:${port}`, tls())).toEqual(["nobody"]);
  await expect(idsAt(`https://127.0.0.1:${port}`, tls(", min_version: TLSv1.3"))).rejects.toThrow(
    /version|TLS|protocol/i,
  );
});

test("a proxy, which connects and sees nothing", async () => {
  const port = await app();
  const asked: string[] = [];
  const proxy = createPlainServer();
  proxy.on("connect", (request, socket, head) => {
    asked.push(`${request.method} ${request.url} ${request.headers["proxy-authorization"]}`);
    const upstream = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    socket.on("error", () => upstream.destroy());
    upstream.on("error", () => socket.destroy());
  });
  const at = await listening(proxy);
  const http = `{ proxy: "http://me:pass@127.0.0.1:${at}", tls: { ca_file: ${certificate.caFile} } }`;
  expect(await idsAt("https://app.test", http)).toEqual(["nobody"]);
  expect(asked).toEqual([`CONNECT app.test:443 Basic ${Buffer.from("me:pass").toString("base64")}`]);
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
] as const)("an answer that is packed: %s", async (encoding, packed) => {
  const port = await app({}, (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding });
    response.end(packed(JSON.stringify({ rows: [{ id: "a" }] })));
  });
  expect(await idsAt(`https://127.0.0.1:${port}`, tls())).toEqual(["a"]);
});

test.each([
  ["a key without its certificate", "{ tls: { client_key: /x } }", /client_cert and client_key/],
  ["a file that is not there", "{ tls: { ca_file: /nowhere/ca.pem } }", /http\.tls\.ca_file cannot be read/],
  ["a proxy that is none", "{ proxy: ftp://x }", /http\.proxy.* is no address/],
])("%s is told", async (_, http, expected) => {
  await expect(idsAt("https://127.0.0.1:1", http)).rejects.toThrow(expected);
});
