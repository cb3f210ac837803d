import type { SyncRun, SyncStats } from "@baton-connectors/c1z";
import { type SyncRun as SyncMessage, SyncRunSchema, SyncStatsSchema } from "@baton-connectors/protocol/reader";
import { create, fromJson, type JsonObject } from "@bufbuild/protobuf";
import { fromFileTime } from "./file-time.ts";

/** A sync as readers of files name it. Its statistics are those that were counted when it ended. */
export function syncMessage(run: SyncRun): SyncMessage {
  const stats = statsOf(run);
  return create(SyncRunSchema, {
    id: run.syncId,
    ...timesOf(run),
    syncToken: run.token,
    syncType: run.type,
    parentSyncId: run.parentSyncId,
    ...(stats && { stats: fromJson(SyncStatsSchema, stats as JsonObject, { ignoreUnknownFields: true }) }),
  });
}

export const timesOf = ({ startedAt, endedAt }: SyncRun) => ({
  startedAt: fromFileTime(startedAt),
  ...(endedAt && { endedAt: fromFileTime(endedAt) }),
});

/** Absent when the sync has none, or what it has cannot be read. */
export function statsOf({ stats }: SyncRun): SyncStats | undefined {
  if (!stats) return undefined;
  try {
    const parsed: unknown = JSON.parse(stats);
    return typeof parsed === "object" && parsed !== null ? (parsed as SyncStats) : undefined;
  } catch {
    return undefined;
  }
}
