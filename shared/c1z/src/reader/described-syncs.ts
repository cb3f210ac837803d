import type { Format } from "../envelope.ts";
import type { SyncRun } from "../store/sync-runs.ts";

/** What a file says of its syncs. */
export interface SyncList {
  readonly path: string;
  readonly format: Exclude<Format, "empty">;
  /** In the order they began. */
  syncs(): SyncRun[];
  /** The newest finished sync, of a type or of any. */
  latestFinished(type?: string): SyncRun | undefined;
  /** Undefined when the file has no such sync. */
  sync(syncId: string): SyncRun | undefined;
  close(): Promise<void>;
}
