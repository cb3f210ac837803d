import { createSecureServer } from "node:http2";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { SecureVersion } from "node:tls";

export type ListenerOptions = {
  address: string;
  port: number;
  cert: string;
  key: string;
  /** False serves HTTP/1.1 only, without ALPN h2: gRPC clients must refuse such a server. */
  http2?: boolean | undefined;
  minVersion?: SecureVersion | undefined;
};

export type Listener = { port: number; close(): Promise<void> };

/** One TLS port that speaks HTTP/2 and HTTP/1.1. Closing breaks what is still open. */
export async function listen(
  { address, port, cert, key, http2 = true, minVersion = "TLSv1.2" }: ListenerOptions,
  handler: (request: never, response: never) => void,
): Promise<Listener> {
  const onRequest = handler as (request: object, response: object) => void;
  const server = http2
    ? createSecureServer({ cert, key, minVersion, allowHTTP1: true }, onRequest)
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
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
