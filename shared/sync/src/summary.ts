import type { IngestQuality } from "./token/ingest-quality.ts";

/** What `runSync` returns. */
export interface SyncSummary {
  /** `finished`: sealed. The others left an unfinished sync that the next run of the same kind resumes. */
  readonly outcome: "finished" | "out-of-time" | "interrupted" | "failed";
  readonly syncId: string;
  readonly syncType: string;
  readonly resumed: boolean;
  /** Rows stored by this process, an upserted row counted each time. */
  readonly rows: RowCounts;
  /** What handlers stated to have left out, by type and reason. */
  readonly skips: readonly SkipCount[];
  /** Listings that answered 404, and findings of the end checks. */
  readonly warnings: readonly SyncWarning[];
  /** Warnings beyond those kept in `warnings`. */
  readonly moreWarnings: number;
  readonly dropped: Readonly<IngestQuality>;
  readonly expansion: ExpansionSummary | undefined;
  readonly retries: number;
  /** Time all calls spent waiting for a repetition or for the app's budget; calls wait side by side. */
  readonly waitedMs: number;
  readonly durationMs: number;
}

export interface RowCounts {
  resourceTypes: number;
  resources: number;
  entitlements: number;
  grants: number;
}

export interface SkipCount {
  readonly resourceTypeId: string;
  readonly reason: string;
  readonly count: number;
}

export interface SyncWarning {
  readonly step: string;
  readonly message: string;
}

export interface ExpansionSummary {
  readonly entitlements: number;
  readonly edges: number;
  readonly created: number;
  readonly updated: number;
  /** Edges whose source or destination entitlement is not in the file. */
  readonly droppedEdges: number;
  /** Ids of entitlements that hold each other; what they exchange among themselves is not expanded. */
  readonly cycles: readonly (readonly string[])[];
}
