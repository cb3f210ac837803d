import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Conductor, type IssuedClient, type SettingsInput, startConductor } from "@baton-connectors/conductor";
import type { Connector, Log } from "@baton-connectors/sdk";
import { createRuntime, type RuntimeHost } from "@baton-connectors/sdk/host";
import { createSecrets } from "@baton-connectors/sdk/secrets";
import { runService, type ServiceOptions, tappedLog } from "../src/index.ts";

export type LogLine = { level: string; msg: string } & Record<string, unknown>;

/** A log that keeps its lines. */
export function keptLog(): { log: Log; lines: LogLine[]; said: (msg: string) => LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: string) => (fields: Record<string, unknown>, msg: string) =>
    void lines.push({ ...fields, level, msg });
  const log: Log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  return { log, lines, said: (msg) => lines.filter((line) => line.msg === msg) };
}

export interface TestConductor {
  readonly directory: string;
  readonly conductor: Conductor;
  readonly issued: IssuedClient;
  close(): Promise<void>;
}

/** A conductor that answers polls at once, with one client. */
export async function testConductor(
  settings: SettingsInput = {},
  more: Partial<Parameters<typeof startConductor>[0]> = {},
): Promise<TestConductor> {
  const directory = mkdtempSync(join(tmpdir(), "service-"));
  const conductor = await startConductor({
    directory,
    settings: { nextPollMs: 20, retryDelayMs: 0, maxAttempts: 1, ...settings },
    ...more,
  });
  const issued = conductor.clients.create({ name: "acme" });
  return {
    directory,
    conductor,
    issued,
    async close() {
      await conductor.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type ServiceSetup<Client> = Partial<Omit<ServiceOptions, "runtime" | "signal" | "abandon" | "sync">> & {
  readonly connector: Connector<unknown, Client>;
  readonly host?: Partial<RuntimeHost>;
  readonly sync?: Partial<ServiceOptions["sync"]>;
};

export interface RunningService {
  readonly lines: LogLine[];
  readonly said: (msg: string) => LogLine[];
  readonly directory: string;
  /** Settles when the service has ended by itself or by `stop`. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
  /** As `stop`, leaving the directory. */
  end(): Promise<void>;
}

/** A connector in service mode, in this process. */
export function startService<Client>(
  setup: ServiceSetup<Client>,
  to: Pick<TestConductor, "issued"> & { caFile: string },
): RunningService {
  const { connector, host = {}, sync = {}, ...options } = setup;
  const directory = options.tempDirectory ?? mkdtempSync(join(tmpdir(), "service-work-"));
  const stop = new AbortController();
  const abandon = new AbortController();
  const { log, lines, said } = keptLog();
  const secrets = createSecrets();
  const tapped = tappedLog(log, secrets, () => new Date());
  const runtime = createRuntime(connector, undefined, {
    log: tapped,
    secrets,
    signal: abandon.signal,
    provisioning: true,
    ticketing: true,
    ...host,
  });
  const ended = runService({
    ...to.issued,
    runtime,
    log: tapped,
    secrets,
    env: { BATON_HOST_ID: "host-1" },
    tempDirectory: directory,
    build: { package: "github.com/conductorone/baton-test", version: "1.2.3" },
    caFile: to.caFile,
    httpTimeoutMs: 10_000,
    taskConcurrency: 3,
    sync: { workers: 0, resourceTypeIds: [], skipFullSync: false, storageEngine: "", ...sync },
    signal: stop.signal,
    abandon,
    ...options,
  });
  ended.catch(() => {});
  return {
    lines,
    said,
    directory,
    ended,
    async end() {
      stop.abort();
      await ended.catch(() => {});
    },
    async stop() {
      await this.end();
      if (!options.tempDirectory) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** What is kept in the work directories for later, beside what tells them and running processes from others. */
export const keptIn = (tempDirectory: string): string[] =>
  readdirSync(tempDirectory)
    .flatMap((name) => readdirSync(join(tempDirectory, name)))
    .filter((name) => name !== "id" && !name.startsWith("process-"));

/** Waits until the check holds. */
export async function until(check: () => boolean, what: string, ms = 240_000): Promise<void> {
  for (let tries = 0; tries < ms / 10; tries++) {
    if (check()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited in vain until ${what}`);
}
