import type { DatabaseSync } from "node:sqlite";
import {
  type SyncRunRecord,
  SyncRunRecordSchema,
  type SyncStatsRecord,
  SyncStatsRecordSchema,
  SyncType,
} from "@baton-connectors/protocol/storage";
import { create } from "@bufbuild/protobuf";
import { statsOf } from "../../store/statistics.ts";
import type { SyncRun } from "../../store/sync-runs.ts";
import { instantOf } from "../local-time.ts";

export function syncRunRecord(db: DatabaseSync, run: SyncRun): SyncRunRecord {
  const invariants = db
    .prepare(
      `select ingest_invariant_generation as generation, ingest_invariant_coverage as coverage, ingest_invariant_mode as mode
       from v1_sync_runs where sync_id = ?`,
    )
    .get(run.syncId) as { generation: string; coverage: string; mode: string };
  return create(SyncRunRecordSchema, {
    ...{ syncId: run.syncId, type: typeOf(run), parentSyncId: run.parentSyncId, linkedSyncId: run.linkedSyncId },
    ...{ startedAt: time(run.startedAt), endedAt: run.endedAt === null ? undefined : time(run.endedAt) },
    ...{ syncToken: run.token, supportsDiff: run.supportsDiff },
    ingestInvariantGeneration: invariants.generation,
    ingestInvariantCoverage: invariants.coverage === "" ? [] : (JSON.parse(invariants.coverage) as string[]),
    ingestInvariantMode: invariants.mode,
  });
}

const types: Readonly<Record<string, SyncType>> = {
  full: SyncType.FULL,
  partial: SyncType.PARTIAL,
  resources_only: SyncType.RESOURCES_ONLY,
  partial_upserts: SyncType.PARTIAL_UPSERTS,
  partial_deletions: SyncType.PARTIAL_DELETIONS,
};
/** Go takes a type it does not know for a full one. */
const typeOf = ({ type }: SyncRun): SyncType => types[type] ?? SyncType.FULL;

function time(text: string) {
  const { seconds, nanos } = instantOf(text);
  return { seconds: BigInt(seconds), nanos };
}

/** A finished sync's statistics, as they were stored or counted now. */
export function syncStats(db: DatabaseSync, run: SyncRun): SyncStatsRecord | undefined {
  if (run.endedAt === null) return undefined;
  const stored: Stats =
    run.stats === null ? { ...statsOf(db, run.syncId, run.type) } : (JSON.parse(run.stats) as Stats);
  const number = (name: string) => BigInt((stored[name] as number | undefined) ?? 0);
  const counts = (name: string) => mapped(stored[name] as Readonly<Record<string, number>> | undefined, BigInt);
  const calls = (name: string) =>
    mapped(stored[name] as Readonly<Record<string, Call>> | undefined, (call) => ({
      ...{ count: BigInt(call.count ?? 0), totalMs: BigInt(call.total_ms ?? 0), maxMs: BigInt(call.max_ms ?? 0) },
      ...{ errors: BigInt(call.errors ?? 0), timeouts: BigInt(call.timeouts ?? 0) },
    }));
  return create(SyncStatsRecordSchema, {
    syncId: run.syncId,
    ...{ resourceTypes: number("resource_types"), resources: number("resources") },
    ...{ entitlements: number("entitlements"), grants: number("grants"), assets: number("assets") },
    resourcesByResourceType: counts("resources_by_resource_type"),
    grantsByEntitlementResourceType: counts("grants_by_resource_type"),
    entitlementsByResourceType: counts("entitlements_by_resource_type"),
    stepDurationsMs: counts("step_durations_ms"),
    connectorCallStats: calls("connector_call_stats"),
    sessionStoreStats: calls("session_store_stats"),
    writtenAt: time(run.endedAt),
  });
}

/** As v1 keeps them. */
type Stats = Readonly<Record<string, unknown>>;
type Call = Readonly<Partial<Record<"count" | "total_ms" | "max_ms" | "errors" | "timeouts", number>>>;

const mapped = <From, To>(
  values: Readonly<Record<string, From>> | undefined,
  change: (value: From) => To,
): Record<string, To> => Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, change(value)]));
