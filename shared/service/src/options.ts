import type { Runtime } from "@baton-connectors/sdk/host";
import type { Secrets } from "@baton-connectors/sdk/secrets";
import type { ExternalOptions, SyncEvent } from "@baton-connectors/sync";
import type { TappedLog } from "./debug/tapped-log.ts";

/** Everything service mode needs. */
export interface ServiceOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Its signal must be that of `abandon`, so that running work can be given time after `signal`. */
  readonly runtime: Runtime;
  readonly log: TappedLog;
  readonly secrets: Secrets;
  readonly env: NodeJS.ProcessEnv;
  /** Must exist. Unfinished work is kept here for the next start. */
  readonly tempDirectory: string;
  readonly build: Build;
  /** PEM file of a private authority; may be empty. */
  readonly caFile: string;
  readonly httpTimeoutMs: number;
  /** Tasks done at once. */
  readonly taskConcurrency: number;
  readonly sync: SyncSettings;
  /** Aborted when the process is told to stop: nothing new is taken, what runs is given `graceMs`. */
  readonly signal: AbortSignal;
  /** Aborted by the service when that time is over. */
  readonly abandon: AbortController;
  readonly graceMs?: number;
  /** ConductorOne knows us: called once, before the first poll. */
  readonly onReady?: () => void;
  readonly onEvent?: (event: ServiceEvent) => void;
  readonly now?: () => Date;
  readonly sleep?: Sleep;
}

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** What this program is, as ConductorOne lists it. */
export interface Build {
  /** The module path of the Go connector that this one replaces. */
  readonly package: string;
  readonly version: string;
}

/** What flags say about every sync. */
export interface SyncSettings {
  readonly workers: number;
  readonly resourceTypeIds: readonly string[];
  readonly skipFullSync: boolean;
  /** Whatever is left out, missing or said twice fails a sync; nothing is uploaded then. Default false. */
  readonly strict?: boolean;
  /** See `SyncOptions.maxShrink`; what the last sync had stays in the work directory. */
  readonly maxShrink?: number | undefined;
  /** Wins over what a task asks for; may be empty. */
  readonly storageEngine: string;
  readonly openExternal?: () => Promise<{ readonly options: ExternalOptions; readonly close: () => Promise<void> }>;
  /** Time between two saved states of a sync, at least; what a crash can cost. */
  readonly saveEveryMs?: number;
}

/** What happens, for metrics. */
export type ServiceEvent =
  | { readonly kind: "poll"; readonly outcome: "task" | "idle" | "error" }
  | { readonly kind: "task-started"; readonly taskId: string; readonly taskType: string }
  | {
      readonly kind: "task-ended";
      readonly taskId: string;
      readonly taskType: string;
      /** `OK`, or the code of its error. */
      readonly outcome: string;
      readonly durationMs: number;
    }
  | { readonly kind: "heartbeat"; readonly ok: boolean }
  | { readonly kind: "uploaded"; readonly bytes: number }
  | { readonly kind: "sync"; readonly taskId: string; readonly event: SyncEvent };
