import { BatonError, type Log } from "@baton-connectors/sdk";
import { createRuntime, type Runtime } from "@baton-connectors/sdk/host";
import { runSync, type SyncOptions, type SyncSummary } from "@baton-connectors/sync";
import { type MemoryStore, memoryStore } from "@baton-connectors/sync/memory";
import { apiToken, createJira, email, type JiraOptions, type JiraTenant } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { jira } from "../src/connector.ts";

/** An answer in place of Jira's. */
export interface JiraFault {
  readonly method?: string;
  /** A pattern, searched in path and query. */
  readonly path: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string;
  /** Of Jira's own answer: half of it, or as a page. */
  readonly after?: "cut" | "html";
  /** The connection ends without an answer; no answer comes in time. */
  readonly close?: boolean;
  readonly hang?: boolean;
  /** Jira does what it was asked, and its answer is this all the same. */
  readonly effective?: boolean;
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

export interface OpenJira {
  readonly runtime: Runtime;
  readonly sent: readonly Sent[];
  readonly logged: readonly { level: string; message: string; fields: Record<string, unknown> }[];
  readonly waits: readonly number[];
  readonly tenant: JiraTenant;
  sync(options?: Partial<SyncOptions> & { into?: MemoryStore }): Promise<{ summary: SyncSummary; store: MemoryStore }>;
  /** Time that passes without anything else. */
  pass(ms: number): void;
}

export const settings = (changes: Partial<Config> = {}): Config => ({
  ...{ jiraUrl: "https://example.atlassian.net", jiraEmail: email, jiraApiToken: apiToken, jiraProjectKeys: [] },
  ...{ skipProjectParticipants: false, ticketing: true, skipCustomerUser: false },
  ...{ atlassianOrgId: "", atlassianApiToken: "", authMethod: "" },
  ...changes,
});

/** The connector against a simulated Jira, in this process and in virtual time: waits pass at once. */
export function openJira(
  from: JiraTenant,
  config: Partial<Config> = {},
  {
    faults = [],
    ticketing = true,
    ...options
  }: JiraOptions & { faults?: readonly JiraFault[]; ticketing?: boolean } = {},
): OpenJira {
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
  const { handle, tenant } = createJira(from, options);
  const sent: Sent[] = [];
  const strike = faultsOf(faults);

  const fetch = (async (input: URL, init: RequestInit) => {
    const url = new URL(input);
    const method = init.method ?? "GET";
    const headers = Object.fromEntries(new Headers(init.headers));
    const body = typeof init.body === "string" ? init.body : "";
    const fault = strike(method, `${url.pathname}${url.search}`);
    const lost = fault?.close || fault?.hang;
    const own = !fault || fault.after || fault.effective ? await handle({ method, url, headers, body }) : undefined;
    const reply = fault && !fault.after ? faulty(fault) : own!;
    const { authorization = "" } = headers;
    const seen = { method, host: url.host, path: `${url.pathname}${url.search}`, body, authorization };
    sent.push({ ...seen, status: lost ? 0 : reply.status });
    if (fault?.close) throw lostConnection();
    if (fault?.hang) throw new DOMException("the request took too long", "TimeoutError");
    const text = reply.text ?? (reply.body === undefined ? "" : JSON.stringify(reply.body));
    const shown =
      fault?.after === "cut" ? text.slice(0, text.length / 2) : fault?.after === "html" ? `<html>${text}` : text;
    return new Response([204, 304].includes(reply.status) ? null : shown, {
      status: reply.status,
      headers: { ...(reply.headers as Record<string, string> | undefined) },
    });
  }) as typeof globalThis.fetch;

  const logged: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const at = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void logged.push({ level, message, fields });
  const log: Log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  const open = (syncResourceTypes?: readonly string[]) =>
    createRuntime(jira, settings(config), {
      ...{ log, now, sleep, provisioning: true, ticketing, transport: async () => fetch },
      ...(syncResourceTypes && { syncResourceTypes }),
    });
  return {
    runtime: open(),
    ...{ sent, logged, waits, tenant },
    pass: (ms) => {
      shift += ms;
    },
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
function faultsOf(faults: readonly JiraFault[]) {
  const counts = faults.map(() => 0);
  return (method: string, text: string): JiraFault | undefined => {
    for (const [i, fault] of faults.entries()) {
      if (fault.method !== undefined && fault.method !== method) continue;
      if (!new RegExp(fault.path).test(text)) continue;
      const number = ++counts[i]! - (fault.skip ?? 0);
      if (number > 0 && number <= (fault.times ?? Number.POSITIVE_INFINITY)) return fault;
    }
    return undefined;
  };
}

const faulty = ({ status = 500, headers, body, raw }: JiraFault) => ({
  status,
  ...(headers && { headers }),
  text: raw ?? (body === undefined ? "" : JSON.stringify(body)),
  body: undefined,
});
