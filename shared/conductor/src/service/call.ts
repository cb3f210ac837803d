import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import { messageOf, passes } from "../contained.ts";
import type { Context, Exchange } from "../context.ts";
import type { Fault, FaultTarget } from "../faults.ts";
import type { Client } from "../state/clients.ts";
import { messageJson } from "../views/message-json.ts";
import { strike } from "./rpc-fault.ts";

type Method = Exclude<FaultTarget, "token">;

/** Who calls: the client its token was issued to. The word before it is what the token endpoint called it. */
export async function authenticate({ tokens }: Context, handler: HandlerContext): Promise<Client> {
  const [, token] = /^\S+ (.+)$/.exec(handler.requestHeader.get("authorization") ?? "") ?? [];
  const client = token === undefined ? undefined : await tokens.verify(token);
  if (!client) throw new ConnectError("the bearer token is missing, unknown or expired", Code.Unauthenticated);
  return client;
}

/** Runs one unary call: who is it, does a fault strike, is the request sound, then `work`; and tells the observer. */
export async function answer<I extends DescMessage, O extends DescMessage>(
  context: Context,
  method: Method,
  call: { input: I; output: O; request: MessageShape<I>; handler: HandlerContext },
  problem: (request: MessageShape<I>) => string | undefined,
  work: (client: Client, fault: Fault | undefined) => MessageShape<O>,
): Promise<MessageShape<O>> {
  const exchange = { clientId: "", request: messageJson(call.input, call.request) };
  try {
    const client = await authenticate(context, call.handler);
    exchange.clientId = client.id;
    const fault = context.faults.next(method, client);
    if (!fault?.afterEffect) await strike(fault, call.handler);
    const wrong = problem(call.request);
    if (wrong) throw new ConnectError(wrong, Code.InvalidArgument);
    const response = work(client, fault);
    if (fault?.afterEffect) await strike(fault, call.handler);
    context.observe({ kind: "rpc", method, ...exchange, response: messageJson(call.output, response) });
    return response;
  } catch (error) {
    context.observe({ kind: "rpc", method, ...exchange, ...describe(error) });
    throw rpcError(error);
  }
}

/** The answer for what went wrong here: whoever runs a conductor of his own is told what it is. */
export function rpcError(error: unknown): ConnectError {
  if (error instanceof ConnectError) return error;
  return new ConnectError(`the conductor: ${messageOf(error)}`, passes(error) ? Code.Unavailable : Code.Internal);
}

export function describe(error: unknown): Pick<Extract<Exchange, { kind: "rpc" }>, "code" | "message"> {
  const { code, rawMessage } = ConnectError.from(error);
  return { code: Code[code] ?? String(code), message: rawMessage };
}
