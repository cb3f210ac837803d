import { createSecureServer } from "node:http2";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { SecureVersion } from "node:tls";
import { messageOf } from "./contained.ts";
import type { HttpRequest, HttpResponse } from "./context.ts";

export type ListenerOptions = {
  address: string;
  port: number;
  cert: string;
  key: string;
  /** False serves HTTP/1.1 only, without ALPN h2: gRPC clients must refuse such a server. */
  http2?: boolean | undefined;
  minVersion?: SecureVersion | undefined;
  /** Told of what went wrong with the listening itself, or with a request that no handler answered. */
  failed: (what: string, error: unknown) => void;
};

export type Listener = { port: number; close(): Promise<void> };

/** One TLS port that speaks HTTP/2 and HTTP/1.1. Closing breaks what is still open. */
export async function listen(
  { address, port, cert, key, http2 = true, minVersion = "TLSv1.2", failed }: ListenerOptions,
  handler: (request: never, response: never) => void,
): Promise<Listener> {
  const onRequest = (request: HttpRequest, response: HttpResponse) => {
    // A caller that leaves in the middle is told to who reads or writes; to nobody it would end the process.
    request.on("error", () => {});
    response.on("error", () => {});
    try {
      handler(request as never, response as never);
    } catch (error) {
      failed("answering a request", error);
      if (!response.headersSent) response.writeHead(400, { "content-type": "text/plain" });
      response.end(`${messageOf(error)}\n`);
    }
  };
  const server = http2
    ? createSecureServer({ cert, key, minVersion, allowHTTP1: true }, onRequest as never)
    : createServer({ cert, key, minVersion }, onRequest);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // Connectors may dial anew for every call and leave without a word.
    socket.on("error", () => {});
  });
  server.on("session", (session) => session.on("error", () => {}));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, resolve);
  });
  // No more sockets can be opened, for one: those that are there go on.
  server.on("error", (error) => failed("listening", error));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
