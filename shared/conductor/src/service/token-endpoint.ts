import { setTimeout as sleep } from "node:timers/promises";
import type { Context, HttpRequest, HttpResponse } from "../context.ts";
import { readBody } from "../request-body.ts";
import { checkAssertion } from "./client-assertion.ts";
import { closeConnection } from "./connection.ts";

/** `POST /auth/v1/token`: a client's signed assertion against an access token. */
export async function handleTokenRequest(
  context: Context,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  const form = new URLSearchParams((await readBody(request, 64 * 1024)).toString("utf8"));
  const { clients, faults, settings, tokens, observe } = context;
  const clientId = form.get("client_id") ?? "";
  const now = Date.now() + settings().clockOffsetMs;
  const fault = faults.next("token", clients.get(clientId));
  if (fault?.delayMs) await sleep(fault.delayMs);
  if (fault?.hold) return;
  if (fault?.close) return closeConnection(request);

  const reply = (status: number, body: string) => {
    observe({ kind: "token", clientId, status });
    const date = new Date(now).toUTCString();
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", date });
    response.end(body);
  };
  const result = await checkAssertion(form, context, now);
  if (fault?.status !== undefined || fault?.body !== undefined) {
    const refusal = { error: "temporarily_unavailable", error_description: fault.message ?? "fault switched on" };
    return reply(fault.status ?? 200, fault.body ?? JSON.stringify(refusal));
  }
  if ("problem" in result) {
    const error = result.status === 400 ? "invalid_request" : "invalid_client";
    return reply(result.status, JSON.stringify({ error, error_description: result.problem }));
  }
  const lifetime = settings().tokenLifetimeSeconds;
  const token = await tokens.issue(result.client, Math.max(lifetime, 60));
  reply(
    200,
    JSON.stringify({
      access_token: fault?.accessToken ?? token,
      token_type: fault?.tokenType ?? settings().tokenType,
      expires_in: fault?.expiresIn ?? lifetime,
    }),
  );
}
