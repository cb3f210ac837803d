import { once } from "node:events";
import { createServer } from "node:net";
import { type Answering, serve } from "./protocol.ts";

/** Statements are known by their text alone: no list of so small a tenant has two pages. */
export const keyOf = (sql: string) => sql.replace(/\s+/g, " ").trim();

/** A server on a port that is free; whoever leaves without a word has had enough. */
export async function listen(answering: Answering) {
  const server = createServer((socket) => {
    serve(socket, answering).catch(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  return { server, dsn: `postgres://baton:a-trial@127.0.0.1:${port}/shop?sslmode=disable` };
}
