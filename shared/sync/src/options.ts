import type { Log, ResourceBid } from "@baton-connectors/sdk";
import type { Runtime } from "@baton-connectors/sdk/host";
import type { SyncEvent } from "./events.ts";
import type { ExternalStore, RowTotals, SyncStore } from "./store.ts";

/** What to sync, into what, and how fast. Everything but `runtime`, `store` and `log` has a default. */
export interface SyncOptions {
  /** The connector, in process. */
  readonly runtime: Runtime;
  /**
   * An open, writable store. `runSync` begins or resumes a sync in it and ends it; opening and closing (which is what
   * writes the file, after a failure too) is the caller's.
   */
  readonly store: SyncStore;
  readonly log: Log;

  /** Only these resource types. An id the connector does not have is an error. */
  readonly resourceTypeIds?: readonly string[];
  /** A partial sync of these resources and their children; see `parseResourceBid`. */
  readonly targets?: readonly ResourceBid[];
  /** Resource types and resources only. */
  readonly skipEntitlementsAndGrants?: boolean;
  readonly skipGrants?: boolean;
  readonly dontExpandGrants?: boolean;
  /** Validate, then write an empty finished sync. */
  readonly skipFullSync?: boolean;
  /** The connector is not asked: expand what the sync `syncId` holds, which was put together from others. */
  readonly onlyExpandGrants?: boolean;
  /** Whatever is left out, missing, or said twice fails the sync at its end; see `strictProblems`. */
  readonly strict?: boolean;
  /**
   * A full sync with this share fewer resources, people or grants than the last finished one in the store fails, and
   * leaves that one the last. Above 0, at most 1.
   */
  readonly maxShrink?: number;
  /** What the last full sync had, where the store does not hold it any more. */
  readonly lastTotals?: RowTotals | undefined;
  /** Go on with this sync instead of looking for an unfinished one. */
  readonly syncId?: string;
  readonly external?: ExternalOptions;

  /** Pages in flight at most: 0 or absent lets the engine choose, -1 goes by the number of CPUs, n is n. */
  readonly workers?: number;
  /** The part of the app's request budget this sync may use while others use it too; 0 < share <= 1, default 0.5. */
  readonly rateLimitShare?: number;
  /** Time between two checkpoints; default ten seconds. */
  readonly checkpointEveryMs?: number;
  /** After this long the sync stops with a checkpoint and the outcome `out-of-time`. */
  readonly runDurationMs?: number;
  /** Aborting stops within two seconds with a checkpoint and the outcome `interrupted`. */
  readonly signal?: AbortSignal;
  /** Told about everything that happens, as data, synchronously. Must not throw. */
  readonly onEvent?: (event: SyncEvent) => void;

  readonly now?: () => Date;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Another application's finished sync whose users and groups this connector's grants may point to. */
export interface ExternalOptions {
  readonly store: ExternalStore;
  /** Only principals that hold this entitlement there. */
  readonly entitlementId?: string;
  /** Trait names, such as `user` or `TRAIT_GROUP`; default user and group. */
  readonly traits?: readonly string[];
}
