/** Seconds and nanoseconds since 1970, as a protobuf Timestamp has them. */
export type Instant = { seconds: number; nanos: number };

/**
 * A row of a v1 file made from a v3 record: column values, and `data` the message the column holds. Text is as stored;
 * instants become the file's local wall clock when written.
 */
export type V1Row =
  | { table: "resource_types"; externalId: string; data: Uint8Array; discoveredAt: Instant }
  | {
      table: "resources";
      resourceTypeId: string;
      externalId: string;
      parentResourceTypeId: string | null;
      parentResourceId: string | null;
      data: Uint8Array;
      discoveredAt: Instant;
    }
  | {
      table: "entitlements";
      resourceTypeId: string;
      resourceId: string;
      externalId: string;
      data: Uint8Array;
      discoveredAt: Instant;
    }
  | {
      table: "grants";
      resourceTypeId: string;
      resourceId: string;
      entitlementId: string;
      principalResourceTypeId: string;
      principalResourceId: string;
      externalId: string;
      expansion: Uint8Array | null;
      needsExpansion: boolean;
      data: Uint8Array;
      discoveredAt: Instant;
    }
  | { table: "assets"; externalId: string; contentType: string; data: Uint8Array; discoveredAt: Instant }
  | { table: "connector_sessions"; key: string; value: Uint8Array };

export type RowOf<Table extends V1Row["table"]> = Extract<V1Row, { table: Table }>;

/** The one sync of a v3 file, as a row of v1_sync_runs. */
export type V1SyncRun = {
  syncId: string;
  startedAt: Instant;
  endedAt: Instant | null;
  syncToken: string;
  syncType: "full" | "partial" | "resources_only" | "partial_upserts" | "partial_deletions";
  parentSyncId: string;
  linkedSyncId: string;
  supportsDiff: boolean;
  ingestInvariantGeneration: string;
  /** JSON array of invariant ids, or "". */
  ingestInvariantCoverage: string;
  ingestInvariantMode: string;
  /** JSON as v1 keeps it, or null. */
  stats: string | null;
};
