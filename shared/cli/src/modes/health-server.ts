import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "@baton-connectors/sdk";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import type { Runtime } from "@baton-connectors/sdk/host";
import type { Secrets } from "@baton-connectors/sdk/secrets";

export interface HealthServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const validateMs = 30_000;
const headersMs = 10_000;

/**
 * `/health`, `/ready`, `/live` and `/metrics` for whoever watches a connector in service mode. `/health` asks the app,
 * `/ready` whether ConductorOne knows us.
 */
export async function startHealthServer(options: {
  readonly host: string;
  readonly port: number;
  readonly runtime: Pick<Runtime, "validate">;
  readonly log: Log;
  readonly now: () => Date;
  readonly secrets?: Secrets;
  /** Why tasks are not taken yet; undefined: they are. */
  readonly notReady?: () => string | undefined;
  /** Until when a sync waits for the app's limit, or before it tries again; undefined: it does not. */
  readonly waitingUntil?: () => Date | undefined;
  /** The page of `/metrics`. */
  readonly metrics?: () => string;
}): Promise<HealthServer> {
  const { host, port, runtime, log, now, secrets, notReady, waitingUntil, metrics = () => "" } = options;
  const timestamp = () =>
    now()
      .toISOString()
      .replace(/\.\d+Z$/, "Z");
  const answer = (response: ServerResponse, status: number, body: object) => {
    response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
  };

  const server = createServer({ headersTimeout: headersMs }, async (request, response) => {
    switch (request.url?.split("?")[0]) {
      case "/health": {
        const failure = await validation(runtime);
        if (!failure) {
          const until = waitingUntil?.();
          const waiting = until && until > now() ? { details: { waiting_until: until.toISOString() } } : {};
          return answer(response, 200, { status: "healthy", timestamp: timestamp(), ...waiting });
        }
        const text = `rpc error: code = ${failure.code} desc = ${failure.message}`;
        log.warn({ error: failure.message }, "health check failed: connector validation failed");
        const details = { error: "connector validation failed", validation_error: secrets?.scrub(text) ?? text };
        return answer(response, 503, { status: "unhealthy", timestamp: timestamp(), details });
      }
      case "/ready": {
        const error = notReady?.();
        if (error === undefined) return answer(response, 200, { status: "ready", timestamp: timestamp() });
        return answer(response, 503, { status: "not_ready", timestamp: timestamp(), details: { error } });
      }
      case "/live":
        return answer(response, 200, { status: "alive", timestamp: timestamp() });
      case "/metrics":
        response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(metrics());
        return;
      default:
        response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("404 page not found\n");
    }
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const message = `failed to start health check server: failed to create health check listener: ${error.message}`;
      reject(new BatonError("Unknown", message, { kind: "config", hint: "Choose another --health-check-port." }));
    });
    server.listen(port, host, resolve);
  });
  const { address, port: bound, family } = server.address() as AddressInfo;
  const url = `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`;
  log.info({ address: `${address}:${bound}` }, "health check server starting");
  return {
    url,
    async close() {
      log.info({}, "stopping health check server");
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function validation(runtime: Pick<Runtime, "validate">): Promise<BatonError | undefined> {
  try {
    await runtime.validate({ signal: AbortSignal.timeout(validateMs) });
    return undefined;
  } catch (thrown) {
    return toBatonError(thrown);
  }
}
