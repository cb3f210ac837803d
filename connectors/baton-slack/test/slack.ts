import { BatonError, type Log } from "@baton-connectors/sdk";
import { createRuntime, type Runtime } from "@baton-connectors/sdk/host";
import { runSync, type SyncOptions, type SyncSummary } from "@baton-connectors/sync";
import { type MemoryStore, memoryStore } from "@baton-connectors/sync/memory";
import { createSlack, type SlackOptions, type SlackTenant } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { slack } from "../src/connector.ts";

/** An answer in place of Slack's. */
export interface SlackFault {
  readonly method?: string;
  /** A pattern, searched in path, query and form. */
  readonly path: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string;
  /** Put over Slack's own answer. */
  readonly patch?: Readonly<Record<string, unknown>>;
  /** The connection ends without an answer; the answer is cut off; it does not come in time. */
  readonly close?: boolean;
  readonly cut?: boolean;
  readonly delayMs?: number;
  /** Leaves so many alone first. */
  readonly skip?: number;
  readonly times?: number;
}

export interface Sent {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly body: string;
  readonly authorization: string;
  readonly status: number;
}

export interface OpenSlack {
  readonly runtime: Runtime;
  readonly sent: readonly Sent[];
  readonly logged: readonly { level: string; message: string; fields: Record<string, unknown> }[];
  readonly waits: readonly number[];
  readonly tenant: SlackTenant;
  sync(options?: Partial<SyncOptions> & { into?: MemoryStore }): Promise<{ summary: SyncSummary; store: MemoryStore }>;
}

export const settings = (changes: Partial<Config>): Config => ({
  ...{ token: "", businessPlusToken: "", govEnv: false, baseUrl: "", authMethod: "" },
  ...changes,
});

/** The connector against a simulated Slack, in this process and in virtual time: requests go to Slack's own addresses, waits pass at once. */
export function openSlack(
  from: SlackTenant,
  config: Partial<Config>,
  { faults = [], ...options }: SlackOptions & { readonly faults?: readonly SlackFault[] } = {},
): OpenSlack {
  const started = Date.now();
  let shift = 0;
  const now = () => new Date(started + shift);
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
    shift += ms;
    if (waits.length > 200) throw new BatonError("DeadlineExceeded", "waiting without end");
    await new Promise(setImmediate);
  };
  const { handle, tenant } = createSlack(from, options, () => now().getTime());
  const sent: Sent[] = [];
  const strike = faultsOf(faults);

  const fetch = (async (input: URL, init: RequestInit) => {
    const url = new URL(input);
    const method = init.method ?? "GET";
    const headers = Object.fromEntries(new Headers(init.headers));
    const body = typeof init.body === "string" ? init.body : "";
    const fault = strike(method, `${url.pathname}${url.search} ${body}`);
    const lost = fault?.close || fault?.delayMs !== undefined;
    const reply = fault && !fault.patch && !fault.cut ? faulty(fault) : await handle({ method, url, headers, body });
    const { authorization = "" } = headers;
    const seen = { method, host: url.host, path: `${url.pathname}${url.search}`, body, authorization };
    sent.push({ ...seen, status: lost ? 0 : reply.status });
    if (fault?.close) throw lostConnection();
    if (fault?.delayMs !== undefined) throw new DOMException("the request took too long", "TimeoutError");
    const patched = fault?.patch ? { ...(reply.body as object), ...fault.patch } : reply.body;
    const text = reply.text ?? (patched === undefined ? "" : JSON.stringify(patched));
    return new Response(reply.status === 204 ? null : fault?.cut ? text.slice(0, text.length / 2) : text, {
      status: reply.status,
      headers: { ...(reply.headers as Record<string, string> | undefined) },
    });
  }) as typeof globalThis.fetch;

  const logged: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const at = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void logged.push({ level, message, fields });
  const log: Log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  const open = (syncResourceTypes?: readonly string[]) =>
    createRuntime(slack, settings(config), {
      ...{ log, now, sleep, provisioning: true, transport: async () => fetch },
      ...(syncResourceTypes && { syncResourceTypes }),
    });
  return {
    runtime: open(),
    sent,
    logged,
    waits,
    tenant,
    async sync({ into = memoryStore(), ...how } = {}) {
      const runtime = open(how.resourceTypeIds);
      const summary = await runSync({ runtime, store: into, log, now, sleep, ...how });
      return { summary, store: into };
    },
  };
}

const lostConnection = () =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });

/** The fault that strikes a request, if any does; each counts for itself. */
function faultsOf(faults: readonly SlackFault[]) {
  const counts = faults.map(() => 0);
  return (method: string, text: string): SlackFault | undefined => {
    for (const [i, fault] of faults.entries()) {
      if (fault.method !== undefined && fault.method !== method) continue;
      if (!new RegExp(fault.path).test(text)) continue;
      const number = ++counts[i]! - (fault.skip ?? 0);
      if (number > 0 && number <= (fault.times ?? Number.POSITIVE_INFINITY)) return fault;
    }
    return undefined;
  };
}

const faulty = ({ status = 500, headers, json, body }: SlackFault) => ({
  status,
  ...(headers && { headers }),
  ...(json === undefined ? { text: body ?? "" } : { text: JSON.stringify(json) }),
  body: undefined,
});
