import { BatonService } from "@baton-connectors/protocol/connectorapi";
import { Code, createConnectRouter, createContextValues } from "@connectrpc/connect";
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from "@connectrpc/connect-node";
import type { Context, HttpRequest, HttpResponse } from "../context.ts";
import { batonService } from "./baton-service.ts";
import { httpRequestKey } from "./connection.ts";

/** Larger messages are refused, as ConductorOne refuses them. */
const largestMessage = 4 * 1024 * 1024;

/**
 * Answers calls of BatonService; whatever else arrives goes to `otherwise`. The library's own adapter is not used because
 * it prints a stack trace for every caller that leaves before its answer, which connectors do.
 */
export function rpcHandler(context: Context, otherwise: (request: HttpRequest, response: HttpResponse) => void) {
  const router = createConnectRouter({
    readMaxBytes: largestMessage,
    acceptCompression: [compressionGzip, compressionBrotli],
  });
  router.service(BatonService, batonService(context));
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  return (request: HttpRequest, response: HttpResponse) => {
    const handler = handlers.get((request.url ?? "").split("?", 1)[0]!);
    if (!handler) {
      if (isGrpc(request)) answerUnimplemented(request, response);
      else otherwise(request, response);
      return;
    }
    const contextValues = createContextValues().set(httpRequestKey, request);
    // One of the two kinds of node:http and node:http2, whose types differ more than what they do.
    const answer = response as unknown as Parameters<typeof universalResponseToNodeResponse>[1];
    handler(universalRequestFromNodeRequest(request, answer, undefined, contextValues))
      .then((answered) => universalResponseToNodeResponse(answered, answer))
      .catch((error: unknown) => {
        if (response.destroyed || request.destroyed) return;
        process.stderr.write(`${handler.method.name} could not be answered: ${String(error)}\n`);
        response.destroy();
      });
  };
}

const isGrpc = ({ headers }: HttpRequest): boolean =>
  /^application\/grpc(?:[+;]|$)/.test(headers["content-type"] ?? "");

/**
 * A call that this server does not know, of a newer connector perhaps, in an answer without body, as the protocol has
 * it: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses
 */
function answerUnimplemented(request: HttpRequest, response: HttpResponse): void {
  request.resume();
  response.writeHead(200, {
    "content-type": "application/grpc",
    "grpc-status": String(Code.Unimplemented),
    "grpc-message": encodeURIComponent(`the conductor does not know ${request.url}`),
  });
  response.end();
}
