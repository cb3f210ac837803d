import { createContextKey } from "@connectrpc/connect";
import type { HttpRequest } from "../context.ts";

/** The HTTP request an RPC arrived in, for faults that break its connection. */
export const httpRequestKey = createContextKey<HttpRequest | undefined>(undefined, { description: "http request" });

/** Breaks the connection a request arrived on, as a crashing server or a cut cable would. */
export function closeConnection(request: HttpRequest | undefined): void {
  if (request && "stream" in request) request.stream.session?.destroy();
  else request?.socket.destroy();
}
