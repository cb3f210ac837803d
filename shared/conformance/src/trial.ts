import type { Log } from "@baton-connectors/sdk";
import { createRuntime, type Runtime } from "@baton-connectors/sdk/host";
import { runSync, type SyncOptions, type SyncSummary } from "@baton-connectors/sync";
import { type MemoryStore, memoryStore } from "@baton-connectors/sync/memory";
import type { OpenApp, Rows, Subject } from "./subject.ts";
import { type VirtualTime, virtualTime } from "./virtual-time.ts";
import { type Intercept, intercepted, type Sent } from "./wire.ts";

/** One app, and any number of syncs of it in virtual time. */
export interface Trial<Config> {
  readonly app: OpenApp<Config>;
  readonly time: VirtualTime;
  /** Everything logged, as text. */
  readonly logged: string[];
  /** Requests sent since the last sync began, in order. */
  readonly requests: Sent[];
  /** What becomes of requests from now on. */
  intercept: Intercept | undefined;
  runtime(change?: (config: Config) => Config): Runtime;
  sync(how?: TrialSync<Config>): Promise<Synced>;
}

export interface TrialSync<Config> extends Partial<SyncOptions> {
  readonly into?: MemoryStore;
  readonly change?: (config: Config) => Config;
  /** For this sync alone. */
  readonly intercept?: Intercept | undefined;
}

export interface Synced {
  readonly summary: SyncSummary;
  readonly store: MemoryStore;
  /** Made when it is asked for. */
  readonly rows: Rows;
}

/** A test on a trial of its own, closed when it ends. */
export type WithTrial<Config> = (body: (trial: Trial<Config>) => Promise<void>) => () => Promise<void>;

export async function trialOf<Config, Client>(
  subject: Subject<Config, Client>,
  time: VirtualTime = virtualTime(),
): Promise<Trial<Config>> {
  const app = await subject.open(time);
  const logged: string[] = [];
  const requests: Sent[] = [];
  const { now, sleep } = time;
  const note = (fields: Record<string, unknown>, message: string) => void logged.push(`${message} ${said(fields)}`);
  const log: Log = { debug: note, info: note, warn: note, error: note };

  const transport = async (): Promise<typeof globalThis.fetch> => {
    const send = app.transport ? await app.transport() : globalThis.fetch;
    return intercepted(send, (sent, pass) => {
      requests.push(sent);
      return trial.intercept ? trial.intercept(sent, pass) : pass();
    });
  };
  const trial: Trial<Config> = {
    app,
    time,
    logged,
    requests,
    intercept: undefined,
    runtime: (change = (config) => config) =>
      createRuntime(subject.connector, change(app.config), {
        log,
        now,
        sleep,
        transport,
        provisioning: true,
        ticketing: true,
      }),
    async sync({ into, change, intercept, ...options } = {}) {
      const store = into ?? memoryStore();
      const runtime = trial.runtime(change);
      const before = trial.intercept;
      if (intercept) trial.intercept = intercept;
      requests.length = 0;
      time.begin();
      try {
        const summary = await runSync({ runtime, store, log, now, sleep, ...options });
        let rows: Rows | undefined;
        return {
          summary,
          store,
          get rows() {
            rows ??= rowsOf(store);
            return rows;
          },
        };
      } finally {
        trial.intercept = before;
        await runtime.close();
      }
    },
  };
  return trial;
}

/** Interrupted while the credentials are verified, a sync has not begun. */
const rowsOf = (store: MemoryStore) => (store.syncs.length > 0 ? store.content() : none) as unknown as Rows;
const none = { resourceTypes: {}, resources: {}, entitlements: {}, grants: {} };

function said(fields: Record<string, unknown>): string {
  return JSON.stringify(fields, (_, value) => (typeof value === "bigint" ? String(value) : value)) ?? "";
}
