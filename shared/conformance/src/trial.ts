import type { Log } from "@baton-connectors/sdk";
import { createRuntime, type Runtime } from "@baton-connectors/sdk/host";
import { runSync, type SyncOptions, type SyncSummary } from "@baton-connectors/sync";
import { type MemoryStore, memoryStore } from "@baton-connectors/sync/memory";
import type { OpenApp, Rows, Subject } from "./subject.ts";

/** One app, and any number of syncs of it in virtual time: a wait passes at once and is noted. */
export interface Trial<Config> {
  readonly app: OpenApp<Config>;
  /** Everything logged, as text. */
  readonly logged: string[];
  /** Waits asked for, in milliseconds. */
  readonly waits: number[];
  /** Requests sent, in order: `GET /path`. */
  readonly requests: string[];
  runtime(change?: (config: Config) => Config): Runtime;
  sync(how?: TrialSync<Config>): Promise<{ summary: SyncSummary; store: MemoryStore; rows: Rows }>;
}

export interface TrialSync<Config> extends Partial<SyncOptions> {
  readonly into?: MemoryStore;
  readonly change?: (config: Config) => Config;
  /** Decides over the n-th request from 1 on: an answer instead of the app's, or undefined to let it through. */
  readonly fault?: Fault;
}
export type Fault = (n: number, request: () => Promise<Response>) => Promise<Response> | undefined;

export async function trialOf<Config, Client>(subject: Subject<Config, Client>): Promise<Trial<Config>> {
  const app = await subject.open();
  const logged: string[] = [];
  const waits: number[] = [];
  const requests: string[] = [];
  let shift = 0;
  let fault: Fault | undefined;
  const now = () => new Date(Date.now() + shift);
  const sleep = async (ms: number) => {
    waits.push(ms);
    shift += ms;
    await new Promise(setImmediate);
  };
  const note = (fields: Record<string, unknown>, message: string) => void logged.push(`${message} ${said(fields)}`);
  const log: Log = { debug: note, info: note, warn: note, error: note };

  const transport = async (): Promise<typeof globalThis.fetch> => {
    const send = app.transport ? await app.transport() : globalThis.fetch;
    return async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : String(input));
      const method = init?.method ?? (input instanceof Request ? input.method : "GET");
      requests.push(`${method} ${url.pathname}`);
      const pass = () => send(input, init);
      return (await fault?.(requests.length, pass)) ?? pass();
    };
  };
  const runtime = (change: (config: Config) => Config = (config) => config) =>
    createRuntime(subject.connector, change(app.config), { log, now, sleep, transport, provisioning: true });

  return {
    app,
    logged,
    waits,
    requests,
    runtime,
    async sync({ into, change, fault: chosen, ...options } = {}) {
      const store = into ?? memoryStore();
      const made = runtime(change);
      fault = chosen;
      requests.length = 0;
      waits.length = 0;
      try {
        const summary = await runSync({ runtime: made, store, log, now, sleep, ...options });
        // Interrupted while the credentials are verified, a sync has not begun.
        const rows = store.syncs.length > 0 ? store.content() : none;
        return { summary, store, rows: rows as unknown as Rows };
      } finally {
        fault = undefined;
        await made.close();
      }
    },
  };
}

const none = { resourceTypes: {}, resources: {}, entitlements: {}, grants: {} };

function said(fields: Record<string, unknown>): string {
  return JSON.stringify(fields, (_, value) => (typeof value === "bigint" ? String(value) : value)) ?? "";
}
