import type { OutsideGrantable, Repeats, RowKind, Unresolved } from "./store.ts";
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
  /** Resources that were gone before all of them was read, by type. They are not in the file. */
  readonly vanished: readonly VanishedResources[];
  /** Lists that were read once more from their beginning, as a cursor was not taken any more. */
  readonly startedOver: readonly StartedOver[];
  /** Rows that were listed under an id another row had. The last one counts. Of this process alone. */
  readonly repeats: Readonly<Record<RowKind, Repeats>>;
  /** What the rows of a full sync refer to and no list gave. */
  readonly unresolved: Unresolved;
  /** Grants held by principals that the connector names as being outside of the app's lists. */
  readonly outsiders: readonly Outsiders[];
  /** Grants of entitlements to a type of principal that these are not grantable to. */
  readonly outsideGrantable: readonly OutsideGrantable[];
  /** Of a full sync: expansions that lead nowhere, so that nobody inherits what they pass on; and the entitlements that are missing. */
  readonly danglingExpansions: DanglingExpansions;
  /** Findings of the end checks, and what else is worth a look. */
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

export interface VanishedResources {
  readonly resourceTypeId: string;
  readonly count: number;
  /** Ids of the first three. */
  readonly examples: readonly string[];
}

export interface StartedOver {
  /** In words: `resources of type user`. */
  readonly list: string;
  /** Whether what had been read before is known to be out of the file, but for what was read again. */
  readonly complete: boolean;
}

export interface Outsiders {
  readonly resourceTypeId: string;
  readonly principalTypeId: string;
  /** In the connector's words. */
  readonly who: string;
  readonly count: number;
}

export interface SyncWarning {
  readonly step: string;
  readonly message: string;
}

export interface DanglingExpansions {
  readonly count: number;
  readonly examples: readonly string[];
}

export interface ExpansionSummary {
  readonly entitlements: number;
  readonly edges: number;
  readonly created: number;
  readonly updated: number;
  /** Edges whose source or destination entitlement is not in the file. */
  readonly droppedEdges: number;
  /** Some of the entitlements that are missing. */
  readonly droppedExamples: readonly string[];
  /** Ids of entitlements that hold each other: who holds one of them holds all. */
  readonly cycles: readonly (readonly string[])[];
}
