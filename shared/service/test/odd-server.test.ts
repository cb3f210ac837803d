import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createPlainServer } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import { createServer, type ServerOptions } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverCertificate } from "@baton-connectors/conductor/certificates";
import { silentLog } from "@baton-connectors/sdk";
import { BatonError } from "@baton-connectors/sdk/errors";
import { httpFactory } from "@baton-connectors/sdk/host";
import { createSecrets } from "@baton-connectors/sdk/secrets";
import { createTransport } from "@baton-connectors/sdk/transport";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createAccessToken } from "../src/channel/access-token.ts";
import { addressOf } from "../src/channel/address.ts";
import { createChannel } from "../src/channel/channel.ts";
import { readTrust } from "../src/channel/trust.ts";
import { createConductorOne } from "../src/conductor-one.ts";
import { parseClientId } from "../src/credentials/client-id.ts";
import { parseClientSecret } from "../src/credentials/client-secret.ts";
import { introduce } from "../src/loop/start-up.ts";
import { keptLog } from "./running-service.ts";
import { strictServer } from "./strict-server.ts";
import { caller } from "./test-channel.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const listening = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => void sockets.add(socket));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
};
async function certificate() {
  const directory = mkdtempSync(join(tmpdir(), "odd-"));
  closing.push(() => rmSync(directory, { recursive: true }));
  return serverCertificate(directory, ["127.0.0.1"]);
}
type Handler = NonNullable<Parameters<typeof createServer>[1]>;

const secret = parseClientSecret(
  // The key of RFC 8037, appendix A.
  `secret-token:conductorone.com:v1:${Buffer.from(
    JSON.stringify({
      kty: "OKP",
      crv: "Ed25519",
      d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
      x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }),
  ).toString("base64url")}`,
);

function tokenFrom(port: number, caFile: string) {
  const trust = readTrust(caFile, {});
  const clientId = parseClientId(`a@127.0.0.1:${port}/x`);
  const { signal } = new AbortController();
  const transport = async () => createTransport({}, trust.secureContext);
  const http = httpFactory({ log: silentLog, signal, transport })();
  const address = addressOf(clientId, {});
  const given = { clientId, clientSecret: secret, address, http, secrets: createSecrets(), log: silentLog };
  return createAccessToken({ ...given, now: () => new Date() }).authorization();
}

async function tokenAnswered(handler: Handler) {
  const { cert, key, caFile } = await certificate();
  const options: ServerOptions = { cert, key };
  const server = createServer(options, handler);
  const port = await listening(server);
  return tokenFrom(port, caFile).catch((thrown: BatonError) => thrown);
}

describe("a token endpoint", () => {
  test.each([200, 401, 503])("with status %i that never ends is not read for ever", async (status) => {
    let sent = 0;
    const error = await tokenAnswered((_, response) => {
      response.writeHead(status, { "content-type": "application/json" });
      const more = () => {
        // Far beyond what may be read; the connection is given up long before.
        if (response.destroyed || sent > 64 * 1024 * 1024) return response.end();
        sent += 64 * 1024;
        return response.write(Buffer.alloc(64 * 1024, 32), more);
      };
      more();
    });
    expect(error).toMatchObject({ code: "Unauthenticated", message: expect.stringContaining("1 MiB") });
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  test.each([301, 302, 303, 307, 308])("that redirects with %i is not followed, over http or https", async (status) => {
    const asked: string[] = [];
    const plain = createPlainServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end("{}");
    });
    const plainPort = await listening(plain);
    const error = await tokenAnswered((request, response) => {
      if (request.url !== "/auth/v1/token") asked.push(`${request.method} ${request.url}`);
      const to = request.headers.host?.endsWith("x") ? "" : `http://127.0.0.1:${plainPort}/steal?a=b`;
      response.writeHead(status, { location: to }).end();
    });
    expect(error).toMatchObject({
      code: "Unauthenticated",
      message: expect.stringContaining(`a redirect to http://127.0.0.1:${plainPort}, which is not followed`),
    });
    const same = await tokenAnswered((request, response) => {
      if (request.url !== "/auth/v1/token") asked.push(`${request.method} ${request.url}`);
      response.writeHead(status, { location: "/elsewhere" }).end();
    });
    expect(same).toMatchObject({ code: "Unauthenticated", message: expect.stringContaining("not followed") });
    expect(asked).toEqual([]);
  });

  test("is quoted without what a terminal obeys, and not at any length", async () => {
    const error_description = `\u001b[2Jno\u009b1m\u202e ${"x".repeat(5000)}`;
    const error = await tokenAnswered((_, response) => {
      response.writeHead(401).end(JSON.stringify({ error: "invalid_client", error_description }));
    });
    const { message } = error as BatonError;
    expect(message).toMatch(/^failed to get token: 401 Unauthorized: \ufffd\[2Jno\ufffd1m\ufffd xxx/);
    expect(message.length).toBeLessThan(1200);
  });

  test.each<[string, () => Server, string]>([
    ["plain HTTP", () => createPlainServer((_, response) => response.end("hello")), "does not speak TLS"],
    ["no HTTP", () => createTcpServer((socket) => socket.on("error", () => {}).end("220 mail ready\r\n")), "TLS"],
  ])("that is %s is said to be something else", async (_, make, said) => {
    const port = await listening(make());
    const { caFile } = await certificate();
    const error = await tokenFrom(port, caFile).catch((thrown: BatonError) => thrown);
    expect(error).toMatchObject({ code: "Unavailable", message: expect.stringContaining(said) });
  });
});

/** A poll of a server that answers calls so. */
async function polled(onCall: (stream: ServerHttp2Stream) => void) {
  const server = await strictServer({ now: () => Date.now(), onCall: (_, stream) => onCall(stream) });
  const channel = createChannel({
    address: { authority: "", host: "127.0.0.1", port: server.port, audience: "localhost" },
    trust: readTrust(server.caFile, {}),
    token: { authorization: async () => "Bearer x", forget() {} },
    proxy: undefined,
    userAgent: "test",
  });
  closing.push(server.close, channel.close);
  const conductorOne = createConductorOne(channel, caller);
  return { conductorOne, poll: () => conductorOne.getTask(AbortSignal.timeout(10_000)) };
}
const refusing = (stream: ServerHttp2Stream, code: number, message: string) =>
  stream.respond(
    { ":status": 200, "content-type": "application/grpc", "grpc-status": `${code}`, "grpc-message": message },
    { endStream: true },
  );

describe("what a call is refused with", () => {
  test("is shown as it was said: every character that gRPC encodes", async () => {
    const text = "a,b: c/d? e=f&g+h; i@j $k #l 100% ü";
    const { poll } = await polled((stream) => refusing(stream, 9, encodeURIComponent(text)));
    await expect(poll()).rejects.toMatchObject({ code: "FailedPrecondition", message: `GetTask: ${text}` });
  });
  test("has no control sequences", async () => {
    const { poll } = await polled((stream) => refusing(stream, 9, encodeURIComponent("\u001b]0;x\u0007no\u009b2J")));
    await expect(poll()).rejects.toMatchObject({ message: "GetTask: \ufffd]0;x\ufffdno\ufffd2J" });
  });
  test("with Unavailable is no way that is broken", async () => {
    const { poll } = await polled((stream) => refusing(stream, 14, "later"));
    await expect(poll()).rejects.toMatchObject({ code: "Unavailable", hint: expect.stringContaining("is there") });
  });
  test("with Unavailable after headers is none either", async () => {
    const { poll } = await polled((stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "14", "grpc-message": "later" }));
      stream.end();
    });
    await expect(poll()).rejects.toMatchObject({ code: "Unavailable", hint: expect.stringContaining("is there") });
  });
  test.each([404, 502, 503, 200])("by something that is no gRPC server, with status %i", async (status) => {
    const { poll } = await polled((stream) => {
      stream.respond({ ":status": status, "content-type": "text/html" });
      stream.end("<h1>hello</h1>");
    });
    const error = await poll().then(
      () => undefined,
      (thrown: BatonError) => thrown,
    );
    expect(error).toBeInstanceOf(BatonError);
    expect(error!.hint).toContain("Something else than ConductorOne answers at 127.0.0.1");
  });

  test("is told at the start, while it is waited for", async () => {
    let calls = 0;
    const { conductorOne } = await polled((stream) => {
      if (++calls === 1) stream.respond({ ":status": 503 }, { endStream: true });
      else refusing(stream, 3, "no");
    });
    const { log, said } = keptLog();
    const signal = AbortSignal.timeout(10_000);
    const starting = introduce({ conductorOne, metadata: {} as never, log, sleep: async () => {}, signal });
    await expect(starting).rejects.toMatchObject({
      code: "InvalidArgument",
      message: "startup Hello failed: Hello: no",
    });
    expect(said("ConductorOne cannot be reached; will retry")).toEqual([]);
    expect(said("what answers for ConductorOne does not take this connector; will retry")).toHaveLength(1);
  });
});
