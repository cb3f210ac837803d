import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { fileWith, open } from "./open.ts";

/** What a file says of one list, and what a scripted app answers to it. */
export interface Row {
  readonly connect?: string;
  /** `pagination` and other keys of the list. */
  readonly list?: string;
  /** The list's request, in braces. */
  readonly request?: string;
  readonly response?: string;
  readonly mapping?: string;
  readonly more?: string;
  /** A status and its body and headers, or a body. */
  readonly app: (asked: Asked, request: SimulatedRequest) => unknown;
  /** The ids that are read, or the error. */
  readonly gives: readonly string[] | RegExp;
  /** Requests that must have been sent, in this order. */
  readonly asks?: readonly string[];
}
export interface Asked {
  readonly url: URL;
  readonly path: string;
  readonly at: (name: string) => string | null;
  readonly sent: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Which request of all it is, from 1. */
  readonly turn: number;
}

export const reply = (status: number, body: unknown = {}, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  body,
  headers,
  isReply: true as const,
});

export async function readRow(row: Row) {
  const asks: string[] = [];
  const { app, request, more, ...parts } = row;
  const text = fileWith({ ...parts, ...(more !== undefined && { more }) });
  const handle = (given: SimulatedRequest): SimulatedReply => {
    const { url, body, method, headers } = given;
    asks.push(
      `${method} ${url.host === "app.test" ? "" : url.origin}${url.pathname}${url.search}${body && ` ${body}`}`,
    );
    const sent = /^\{/.test(body) ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
    const at = (name: string) => url.searchParams.get(name);
    const asked = { url, path: url.pathname, at, sent, headers: headers as Asked["headers"], turn: asks.length };
    const found = app(asked, given);
    const isReply = typeof found === "object" && found !== null && "isReply" in found;
    if (!isReply) return { status: 200, body: found };
    const { status, body: answer, headers: own } = found as ReturnType<typeof reply>;
    return { status, headers: own, ...(typeof answer === "string" ? { text: answer } : { body: answer }) };
  };
  const { sync, logged, runtime } = open(text.replace("{ url: /rows }", request ?? "{ url: /rows }"), handle, {
    KEY: "secret-key",
  });
  const outcome = await sync().then(
    ({ resources }) => resources.map(({ id }) => id!.resource),
    (thrown: Error) => thrown,
  );
  return { outcome, asks, logged, runtime };
}

export const things = (...ids: readonly (string | number)[]) => ({ rows: ids.map((id) => ({ id })) });
