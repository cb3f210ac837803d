import { mkdtempSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverCertificate } from "@baton-connectors/conductor/certificates";
import { silentLog } from "@baton-connectors/sdk";
import { httpFactory } from "@baton-connectors/sdk/host";
import { anything } from "@baton-connectors/sdk/shapes";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createTransport } from "../../sdk/src/http/transport.ts";

/** The app behind a private authority, and a proxy that knows the way to `app.internal`. */
const asked: string[] = [];
const sockets = new Set<Socket>();
let caFile = "";
let appPort = 0;
let proxyPort = 0;
let closeAll = () => {};

beforeAll(async () => {
  const made = await serverCertificate(mkdtempSync(join(tmpdir(), "baton-ca-")), ["127.0.0.1", "app.internal"]);
  caFile = made.caFile;
  const app = createServer({ cert: made.cert, key: made.key }, (_, response) => void response.end('{"ok":true}'));
  const proxy = createHttpServer();
  proxy.on("connect", (request, socket: Socket) => {
    asked.push(request.url!);
    sockets.add(socket);
    if (request.headers["proxy-authorization"] !== `Basic ${btoa("user:pass")}`) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const onward = connect(appPort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    sockets.add(onward);
  });
  for (const server of [app, proxy]) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  appPort = (app.address() as AddressInfo).port;
  proxyPort = (proxy.address() as AddressInfo).port;
  closeAll = () => {
    for (const socket of sockets) socket.destroy();
    app.closeAllConnections();
    proxy.closeAllConnections();
    app.close();
    proxy.close();
  };
});
afterAll(() => closeAll());

async function get(url: string, env: NodeJS.ProcessEnv) {
  asked.length = 0;
  const transport = async () => createTransport(env);
  const http = httpFactory({ log: silentLog, signal: new AbortController().signal, transport, timeoutMs: 10_000 })();
  return (await http.read({ url: new URL(url) }, anything)).data;
}
const proxied = (credentials = "user:pass@") => ({ HTTPS_PROXY: `http://${credentials}127.0.0.1:${proxyPort}` });

describe("a private authority", () => {
  test("is refused with the cause and the remedy, and accepted with its certificate", async () => {
    const url = `https://127.0.0.1:${appPort}/`;
    await expect(get(url, {})).rejects.toMatchObject({
      kind: "config",
      message: expect.stringContaining("tls: the server's certificate"),
      hint: expect.stringContaining("SSL_CERT_FILE"),
    });
    expect(await get(url, { SSL_CERT_FILE: caFile })).toEqual({ ok: true });
  });
});

describe("a proxy", () => {
  test("is used with its credentials, also before a private authority", async () => {
    expect(await get("https://app.internal/", { ...proxied(), SSL_CERT_FILE: caFile })).toEqual({ ok: true });
    expect(asked).toEqual(["app.internal:443"]);
  });

  test("that wants credentials is an error", async () => {
    await expect(get("https://app.internal/", { ...proxied(""), SSL_CERT_FILE: caFile })).rejects.toMatchObject({
      message: expect.stringContaining("the proxy refused the connection"),
      hint: expect.stringContaining("HTTPS_PROXY"),
    });
    expect(asked).toEqual(["app.internal:443"]);
  });

  test("whose address is none is an error that says how to write one", async () => {
    await expect(get("https://app.internal/", { HTTPS_PROXY: "http://" })).rejects.toMatchObject({
      message: "HTTPS_PROXY is not the address of a proxy",
      hint: expect.stringContaining("http://HOST:PORT"),
    });
  });

  test("is not used for hosts of NO_PROXY", async () => {
    const env = { ...proxied(), NO_PROXY: "app.internal", SSL_CERT_FILE: caFile };
    await expect(get("https://app.internal/", env)).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  test("is never used for loopback", async () => {
    expect(await get(`https://127.0.0.1:${appPort}/`, { ...proxied(), SSL_CERT_FILE: caFile })).toEqual({ ok: true });
    expect(asked).toEqual([]);
  });
});
