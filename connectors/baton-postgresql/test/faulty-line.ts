import { connect, createServer, type Socket } from "node:net";

/** A line to a server that breaks once, when so many messages have gone one way. */
export interface FaultyLine {
  readonly port: number;
  /** Messages that went since the last call of `breakAt`. */
  sent(): number;
  /** Breaks with that message: before it reaches the server, or after, before anybody knows the answer. 0: never. */
  breakAt(message: number, when: "before" | "after"): void;
  close(): Promise<void>;
}

export async function faultyLine(port: number): Promise<FaultyLine> {
  let count = 0;
  let at = 0;
  let afterwards = false;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    let isBroken = false;
    for (const socket of [client, upstream]) {
      open.add(socket);
      // The other end hears of it by itself.
      socket.on("error", () => {});
      socket.on("close", () => open.delete(socket));
    }
    client.on("data", (data) => {
      if (isBroken) return;
      count++;
      if (count !== at) {
        upstream.write(data);
        return;
      }
      isBroken = true;
      if (!afterwards) {
        upstream.destroy();
        client.destroy();
        return;
      }
      // The server does it, and its answer is lost.
      upstream.once("data", () => {
        client.destroy();
        upstream.end();
      });
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      if (!isBroken) client.write(data);
    });
    upstream.on("close", () => client.destroy());
    client.on("close", () => isBroken || upstream.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" ? address!.port : 0,
    sent: () => count,
    breakAt(message, when) {
      count = 0;
      at = message;
      afterwards = when === "after";
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
