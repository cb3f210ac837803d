import { mkdtempSync, rmSync } from "node:fs";
import { constants, createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverCertificate } from "@baton-connectors/conductor/certificates";

export interface StrictServer {
  readonly port: number;
  readonly caFile: string;
  readonly sessions: readonly ServerHttp2Session[];
  /** Why connections were ended by the server. */
  readonly complaints: readonly string[];
  pings(): number;
  close(): Promise<void>;
}

/** What a server written with grpc-go allows a client that says nothing else: https://pkg.go.dev/google.golang.org/grpc/keepalive#EnforcementPolicy */
const minTimeMs = 5 * 60_000;
/** Without a call under way; ping strikes beyond two end the connection. https://github.com/grpc/proposal/blob/master/A8-client-side-keepalive.md */
const withoutCallsMs = 2 * 60 * 60_000;
const mostStrikes = 2;

/** A gRPC server that counts pings as grpc-go does, by the clock of `now`; what it sends forgives earlier ones. */
export async function strictServer(options: {
  readonly now: () => number;
  readonly onCall: (path: string, stream: ServerHttp2Stream) => void;
}): Promise<StrictServer> {
  const directory = mkdtempSync(join(tmpdir(), "strict-"));
  const { cert, key, caFile } = await serverCertificate(directory, ["localhost", "127.0.0.1"]);
  const server = createSecureServer({ cert, key });
  const sessions: ServerHttp2Session[] = [];
  const complaints: string[] = [];
  let pings = 0;
  const forgiven = new WeakSet<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.push(session);
    let strikes = 0;
    let lastPing = Number.NEGATIVE_INFINITY;
    let calls = 0;
    session.on("stream", (stream: ServerHttp2Stream) => {
      calls++;
      stream.on("close", () => calls--);
    });
    session.on("ping", () => {
      pings++;
      const since = options.now() - lastPing;
      lastPing = options.now();
      if (forgiven.delete(session)) strikes = 0;
      else if (since < (calls > 0 ? minTimeMs : withoutCallsMs)) strikes++;
      if (strikes <= mostStrikes) return;
      complaints.push("too_many_pings");
      session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from("too_many_pings"));
      session.destroy();
    });
    session.on("error", () => {});
  });
  server.on("stream", (stream: ServerHttp2Stream, headers) => {
    stream.on("error", () => {});
    options.onCall(String(headers[":path"]), stream);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    caFile,
    sessions,
    complaints,
    pings: () => pings,
    async close() {
      for (const session of sessions) session.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      rmSync(directory, { recursive: true });
    },
  };
}

/** The answer of a call, with an empty message. */
export function answerEmpty(stream: ServerHttp2Stream): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(Buffer.alloc(5));
}
