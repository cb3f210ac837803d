import { instant } from "./records.ts";
import type { V1SyncRun } from "./v1-rows.ts";
import { damaged, unsupported } from "./v3-error.ts";
import { decodeText, type WireFields, wireFields } from "./wire.ts";

const syncTypes = ["", "full", "partial", "resources_only", "partial_upserts", "partial_deletions"] as const;

/** Field numbers are those of c1.storage.v3.SyncRunRecord. */
export function syncRun(value: Uint8Array, stats: Uint8Array | undefined): V1SyncRun {
  const record = wireFields(value, "the sync");
  const syncType = syncTypes[record.number(2)];
  if (syncType === undefined) throw unsupported(`a sync of type ${record.number(2)}`);
  const syncId = record.text(1);
  if (syncType === "" || syncId === "") throw damaged("its sync has no id or no type");
  const coverage = record.all(11).map((id) => decodeText(id, "the sync"));
  const endedAt = record.bytes(5);
  return {
    syncId,
    syncType,
    startedAt: instant(record.bytes(4)),
    endedAt: endedAt ? instant(endedAt) : null,
    syncToken: record.text(6),
    parentSyncId: record.text(3),
    linkedSyncId: record.text(8),
    supportsDiff: record.number(7) !== 0,
    ingestInvariantGeneration: record.text(10),
    ingestInvariantCoverage: coverage.length > 0 ? JSON.stringify(coverage) : "",
    ingestInvariantMode: record.text(12),
    stats: stats ? statsJson(wireFields(stats, "the statistics")) : null,
  };
}

/** c1.storage.v3.SyncStatsRecord as the JSON v1 keeps: zeros left out. */
function statsJson(record: WireFields): string {
  const counts = { resource_types: 2, resources: 3, entitlements: 4, grants: 5, assets: 6 };
  const maps = {
    resources_by_resource_type: 7,
    grants_by_resource_type: 8,
    entitlements_by_resource_type: 9,
    step_durations_ms: 10,
  };
  const calls = { connector_call_stats: 11, session_store_stats: 12 };
  const number = (value: Uint8Array | undefined, field: number) =>
    wireFields(value ?? new Uint8Array(), "the statistics").number(field);
  const entries = (field: number): [string, Uint8Array][] =>
    record.all(field).map((entry) => [wireFields(entry, "the statistics").text(1), entry]);
  return JSON.stringify({
    ...nonZero(counts, (field) => record.number(field)),
    ...nonEmpty(maps, (field) => entries(field).map(([name, entry]) => [name, number(entry, 2)])),
    ...nonEmpty(calls, (field) =>
      entries(field).map(([name, entry]) => {
        const stat = wireFields(entry, "the statistics").bytes(2);
        return [
          name,
          {
            count: number(stat, 1),
            total_ms: number(stat, 2),
            ...nonZero({ max_ms: 3, errors: 4, timeouts: 5 }, (field) => number(stat, field)),
          },
        ];
      }),
    ),
  });
}

function nonZero(names: Record<string, number>, read: (field: number) => number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(names)
      .map(([name, field]) => [name, read(field)] as const)
      .filter(([, value]) => value !== 0),
  );
}

function nonEmpty(
  names: Record<string, number>,
  read: (field: number) => [string, unknown][],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(names)
      .map(([name, field]) => [name, read(field)] as const)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => [name, Object.fromEntries(list)]),
  );
}
