import { createSecureServer, type Http2ServerRequest, type Http2Session } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { BatonService } from "@baton-connectors/protocol/connectorapi";
import { createContextValues } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { handleAdminRequest } from "./admin/admin-request.ts";
import { serverCertificate } from "./certificates.ts";
import type { Context, Exchange, HttpRequest, HttpResponse } from "./context.ts";
import { createFaults, type Faults } from "./faults.ts";
import { openAccessTokens } from "./service/access-token.ts";
import { batonService } from "./service/baton-service.ts";
import { httpRequestKey } from "./service/connection.ts";
import { handleTokenRequest } from "./service/token-endpoint.ts";
import { type Settings, type SettingsInput, settingsSchema } from "./settings.ts";
import { writeMeta } from "./state/meta.ts";
import { dropOrphans } from "./state/uploads.ts";
import { openStore, type Store } from "./store.ts";

export type ConductorOptions = {
  /** Where state, certificates and uploads live. */
  directory: string;
  /** Address to listen on; loopback unless told otherwise. */
  address?: string;
  /** 0 picks a free one. */
  port?: number;
  /** Name connectors reach it by; becomes part of client ids and of the certificate. */
  hostName?: string;
  settings?: SettingsInput;
  observe?: (exchange: Exchange) => void;
};

/** A running conductor. The store's calls work on its state directly; everything is also reachable over HTTP. */
export type Conductor = Store & {
  /** `localhost:8443` */
  host: string;
  url: string;
  /** PEM file of the authority that signed the server's certificate. */
  caFile: string;
  faults: Faults;
  /** Changes settings while running; what is not named stays. */
  configure(settings: SettingsInput): Settings;
  /** Stops listening, breaks open connections, closes the state. Nothing acknowledged is lost. */
  close(): Promise<void>;
};

export async function startConductor(options: ConductorOptions): Promise<Conductor> {
  const { directory, address = "127.0.0.1", port = 0, hostName = "localhost", observe = () => {} } = options;
  let settings = settingsSchema.parse(options.settings ?? {});
  const store = openStore(directory, { settings: () => settings });
  const { database, clients, queue, uploads } = store;
  dropOrphans(uploads);
  const certificate = await serverCertificate(join(directory, "tls"), [
    ...new Set([hostName, "localhost", "127.0.0.1", "::1"]),
  ]);
  const faults = createFaults();
  const context: Context = {
    ...{ database, clients, queue, uploads, faults, observe },
    settings: () => settings,
    tokens: openAccessTokens(database),
  };
  const configure = (changes: SettingsInput) => {
    settings = settingsSchema.parse({ ...settings, ...changes });
    writeMeta(database, "settings", JSON.stringify(settings));
    return settings;
  };

  const fallback = (request: HttpRequest, response: HttpResponse) => {
    const path = (request.url ?? "/").split("?")[0];
    const work =
      path === "/auth/v1/token" && request.method === "POST"
        ? handleTokenRequest(context, request, response)
        : handleAdminRequest({ ...context, store, configure }, request, response);
    work.catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(error instanceof Error ? error.message : String(error));
    });
  };
  const server = createSecureServer(
    { cert: certificate.cert, key: certificate.key, allowHTTP1: true, minVersion: "TLSv1.2" },
    connectNodeAdapter({
      routes: (router) => router.service(BatonService, batonService(context)),
      contextValues: (request) => createContextValues().set(httpRequestKey, request as Http2ServerRequest),
      readMaxBytes: 4 * 1024 * 1024,
      fallback: fallback as (request: object, response: object) => void,
    }),
  );
  const sessions = new Set<Http2Session>();
  const sockets = new Set<Socket>();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    session.on("error", () => {});
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, resolve);
  });
  const host = `${hostName}:${(server.address() as AddressInfo).port}`;
  writeMeta(database, "host", host);
  writeMeta(database, "settings", JSON.stringify(settings));
  const timer = setInterval(() => store.tick(), 500);
  store.tick();

  return {
    ...store,
    host,
    url: `https://${host}`,
    caFile: certificate.caFile,
    faults,
    configure,
    async close() {
      clearInterval(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
      await closed;
      store.close();
    },
  };
}
