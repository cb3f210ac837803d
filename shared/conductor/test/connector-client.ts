import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectHttp2, type IncomingHttpHeaders } from "node:http2";
import { request as httpsRequest } from "node:https";
import {
  BatonService,
  type BatonServiceUploadAssetRequest,
  BatonServiceUploadAssetRequestSchema,
} from "@baton-connectors/protocol/connectorapi";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { importJWK, SignJWT } from "jose";
import type { Conductor, IssuedClient } from "../src/index.ts";

/** A small connector's side of the protocol, independent of `shared/service`. */
export type ConnectorClient = Client<typeof BatonService> & { close(): void };

type Server = Pick<Conductor, "url" | "caFile">;

export type TokenReply = { status: number; body: string; headers: Record<string, unknown> };

export async function assertion({ clientId, clientSecret }: IssuedClient, changes: Record<string, unknown> = {}) {
  const jwk = JSON.parse(Buffer.from(clientSecret.split(":")[3]!, "base64url").toString("utf8"));
  const now = Math.floor(Date.now() / 1000);
  const audience = clientId.split("@")[1]!.split("/")[0]!.split(":")[0]!;
  const claims = { iss: clientId, sub: clientId, aud: audience, iat: now, nbf: now - 120, exp: now + 120, ...changes };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "EdDSA", nonce: randomBytes(16).toString("hex") })
    .sign(await importJWK(jwk, "EdDSA"));
}

/** Posts the token form over HTTP/1.1. */
export function postToken(conductor: Server, form: Record<string, string>): Promise<TokenReply> {
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      `${conductor.url}/auth/v1/token`,
      {
        method: "POST",
        ca: readFileSync(conductor.caFile),
        headers: { "content-type": "application/x-www-form-urlencoded" },
      },
      (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on("end", () => resolve({ status: response.statusCode!, body, headers: response.headers }));
      },
    );
    outgoing.on("error", reject);
    outgoing.end(new URLSearchParams(form).toString());
  });
}

export async function tokenForm(issued: IssuedClient, changes: Record<string, unknown> = {}) {
  return {
    client_id: issued.clientId,
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: await assertion(issued, changes),
  };
}

export async function connect(conductor: Server, issued: IssuedClient): Promise<ConnectorClient> {
  const reply = await postToken(conductor, await tokenForm(issued));
  if (reply.status !== 200) throw new Error(`token: ${reply.status} ${reply.body}`);
  const { access_token: token } = JSON.parse(reply.body) as { access_token: string };
  return connectWith(conductor, token);
}

export function connectWith(conductor: Server, token: string): ConnectorClient {
  const controller = new AbortController();
  const transport = createGrpcTransport({
    baseUrl: conductor.url,
    nodeOptions: { ca: readFileSync(conductor.caFile) },
    defaultTimeoutMs: 120_000,
    interceptors: [
      (next) => (call) => {
        call.header.set("authorization", `Bearer ${token}`);
        return next(call);
      },
    ],
  });
  return { ...createClient(BatonService, transport), close: () => controller.abort() };
}

type UploadMessage = MessageInitShape<typeof BatonServiceUploadAssetRequestSchema>["msg"];

/** The messages of one upload, 512 KiB each. */
export async function* uploadMessages(
  taskId: string,
  content: Buffer,
  checksum = createHash("sha256").update(content).digest(),
): AsyncGenerator<BatonServiceUploadAssetRequest> {
  const message = (msg: UploadMessage) => create(BatonServiceUploadAssetRequestSchema, { msg: msg! });
  yield message({ case: "metadata", value: { hostId: "host-1", taskId } });
  for (let at = 0; at < content.length; at += 512 * 1024) {
    yield message({ case: "data", value: { data: content.subarray(at, at + 512 * 1024) } });
  }
  yield message({ case: "eof", value: { sha256Checksum: checksum } });
}

/** The headers that answer a gRPC call of any path. */
export async function callUnknown({ url, caFile }: Server, path: string): Promise<IncomingHttpHeaders> {
  const session = connectHttp2(url, { ca: readFileSync(caFile) });
  try {
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream.end(Buffer.alloc(5));
    const [headers] = (await once(stream, "response")) as [IncomingHttpHeaders];
    return headers;
  } finally {
    session.destroy();
  }
}
