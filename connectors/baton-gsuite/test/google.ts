import { BatonError, type Log } from "@baton-connectors/sdk";
import { createRuntime, type Runtime } from "@baton-connectors/sdk/host";
import { runSync, type SyncOptions, type SyncSummary } from "@baton-connectors/sync";
import { type MemoryStore, memoryStore } from "@baton-connectors/sync/memory";
import {
  changeTenant,
  createGoogleSimulator,
  type Delegation,
  type GoogleTenant,
  keyFile,
  makeServiceAccount,
  type Quota,
  type TenantChanges,
} from "../simulator/index.ts";
import type { Settings } from "../src/connection.ts";
import { gsuite } from "../src/connector.ts";

export const serviceAccount = makeServiceAccount();

/** The usual key file with some of its values changed. */
export function keySettings(changes: Readonly<Record<string, string>> = {}): Pick<Settings, "credentialsFile"> {
  const file = { ...JSON.parse(keyFile(serviceAccount, "https://oauth2.googleapis.com/token")), ...changes };
  return { credentialsFile: Buffer.from(JSON.stringify(file)) };
}

/** What a person would configure for the tenant, with the usual key file. */
export const settingsFor = ({ customerId, adminEmail }: Pick<GoogleTenant, "customerId" | "adminEmail">): Settings => ({
  customerId,
  domain: "",
  administratorEmail: adminEmail,
  ...keySettings(),
  credentialsJson: "",
  baseUrl: "",
  authMethod: "",
});

/** An answer in place of the simulator's. */
export interface GoogleFault {
  readonly method?: string;
  /** A pattern, searched in path and query. */
  readonly path: string;
  readonly status?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection ends without an answer. */
  readonly drop?: boolean;
  /** Google carries the request out first. */
  readonly carriedOut?: boolean;
  /** Of requests for tokens, and no others. */
  readonly ofTokens?: boolean;
  /** Leaves so many alone first. */
  readonly after?: number;
  readonly times?: number;
}

export interface GoogleSetup extends TenantChanges {
  readonly scopes?: Delegation;
  readonly faults?: readonly GoogleFault[];
  readonly expiresIn?: number;
  readonly quota?: Quota;
}

export interface Sent {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
  /** Google's status; 0 where the request did not get there. */
  readonly carriedOut: number;
}

export interface Google {
  readonly runtime: Runtime;
  readonly settings: Settings;
  readonly transport: typeof globalThis.fetch;
  /** Requests but for those for tokens. */
  readonly sent: readonly Sent[];
  readonly tokenRequests: readonly Sent[];
  /** The faults that requests met, in order. */
  readonly struck: readonly GoogleFault[];
  readonly logged: readonly { level: string; message: string; fields: Record<string, unknown> }[];
  readonly waits: readonly number[];
  readonly tenant: GoogleTenant;
  /** Time goes by. */
  pass(ms: number): void;
  sync(options?: Partial<SyncOptions> & { into?: MemoryStore }): Promise<{ summary: SyncSummary; store: MemoryStore }>;
}

/**
 * The connector against a simulated Google, in this process and in virtual time: requests go to Google's own addresses
 * and end in the simulator, waits pass at once.
 */
export function openGoogle(
  tenant: GoogleTenant,
  setup: GoogleSetup = {},
  settings: Partial<Settings> = {},
  /** Types that are asked for by name. */
  syncResourceTypes: readonly string[] = [],
): Google {
  let shift = 0;
  const now = () => new Date(Date.now() + shift);
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
    shift += ms;
    // A fault that never ends would be waited for without end.
    if (waits.length > 20) throw new BatonError("DeadlineExceeded", "waiting without end");
    await new Promise(setImmediate);
  };
  const simulator = createGoogleSimulator({
    tenant: changeTenant(tenant, setup),
    serviceAccount,
    now: () => now().getTime(),
    ...(setup.scopes && { delegation: setup.scopes }),
    ...(setup.expiresIn !== undefined && { expiresIn: setup.expiresIn }),
    ...(setup.quota && { quota: setup.quota }),
  });
  const sent: Sent[] = [];
  const tokenRequests: Sent[] = [];
  const struck: GoogleFault[] = [];
  const strike = faultsOf(setup.faults ?? []);

  const fetch = (async (input: URL, init: RequestInit) => {
    const url = new URL(input);
    const method = init.method ?? "GET";
    const headers = Object.fromEntries(new Headers(init.headers));
    const body = typeof init.body === "string" ? init.body : "";
    const fault = strike(method, `${url.pathname}${url.search}`);
    if (fault) struck.push(fault);
    const done = fault && !fault.carriedOut ? undefined : await simulator.handle({ method, url, headers, body });
    const reply = fault ? faultyReply(fault) : done!;
    const text =
      reply.text ??
      (reply.body === undefined ? "" : typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
    (url.pathname === "/token" ? tokenRequests : sent).push({
      ...{ method, host: url.host, path: url.pathname, query: url.search.slice(1), headers, body, answer: text },
      status: fault?.drop ? 0 : reply.status,
      carriedOut: done?.status ?? 0,
    });
    if (fault?.drop)
      throw new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
    return new Response(reply.status === 204 ? null : text, {
      status: reply.status,
      headers: { ...(reply.headers as Record<string, string> | undefined) },
    });
  }) as typeof globalThis.fetch;

  const logged: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const at = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void logged.push({ level, message, fields });
  const log: Log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  const config: Settings = { ...settingsFor(simulator.world.tenant), ...settings };
  const host = { log, now, sleep, provisioning: true, syncResourceTypes, transport: async () => fetch };
  const runtime = createRuntime(gsuite, config, host);
  return {
    runtime,
    settings: config,
    transport: fetch,
    sent,
    tokenRequests,
    struck,
    logged,
    waits,
    tenant: simulator.world.tenant,
    pass(ms) {
      shift += ms;
    },
    async sync({ into = memoryStore(), ...options } = {}) {
      const summary = await runSync({ runtime, store: into, log, now, sleep, ...options });
      return { summary, store: into };
    },
  };
}

/** The fault that strikes a request, if any does; each counts for itself. */
function faultsOf(faults: readonly GoogleFault[]) {
  const counts = faults.map(() => 0);
  return (method: string, path: string): GoogleFault | undefined => {
    for (const [i, fault] of faults.entries()) {
      if (fault.method !== undefined && fault.method !== method) continue;
      if (path.startsWith("/token") !== (fault.ofTokens ?? false) || !new RegExp(fault.path).test(path)) continue;
      const number = ++counts[i]! - (fault.after ?? 0);
      if (number > 0 && number <= (fault.times ?? Number.POSITIVE_INFINITY)) return fault;
    }
    return undefined;
  };
}

function faultyReply({
  status = 500,
  reason = "backendError",
  message = "Injected fault",
  headers,
  body,
}: GoogleFault) {
  const error = { error: { code: status, message, errors: [{ message, domain: "global", reason }] } };
  return { status, body: body ?? error, text: undefined, ...(headers && { headers }) };
}
