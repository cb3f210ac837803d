import { connect, createServer, type Socket } from "node:net";

export type Break = "before" | "after" | "within";

/** A line to a server that breaks once, when so many messages have gone one way. */
export interface FaultyLine {
  readonly port: number;
  /** Messages that went since the last call of `breakAt`. */
  sent(): number;
  /** Breaks with that message: before it reaches the server, after, before anybody knows the answer, or within that. 0: never. */
  breakAt(message: number, when: Break): void;
  close(): Promise<void>;
}

export async function faultyLine(port: number): Promise<FaultyLine> {
  let count = 0;
  let at = 0;
  let how: Break = "before";
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
      if (how === "before") {
        upstream.destroy();
        client.destroy();
        return;
      }
      // The server does it, and its answer is lost, or half of it.
      upstream.once("data", (answer: Buffer) => {
        if (how === "within") client.write(answer.subarray(0, Math.floor(answer.length / 2)), () => client.destroy());
        else client.destroy();
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
      how = when;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
