import type { SyncRun, SyncStats } from "@baton-connectors/c1z";
import { type SyncRun as SyncMessage, SyncRunSchema, SyncStatsSchema } from "@baton-connectors/protocol/reader";
import { create, fromJson, type JsonObject } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";

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
  startedAt: instant(startedAt),
  ...(endedAt && { endedAt: instant(endedAt) }),
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

/** Files hold the local wall clock without a zone: `2026-11-22 23:03:32.158871779`, or with one where Go wrote UTC. */
function instant(text: string): Timestamp {
  const [, day, time, fraction = "", zone = ""] = form.exec(text) ?? [];
  if (!day) throw new Error(`the file holds a time that is none: ${JSON.stringify(text)}`);
  const seconds = Math.floor(new Date(`${day}T${time}${zone.replace(" ", "")}`).getTime() / 1000);
  return create(TimestampSchema, { seconds: BigInt(seconds), nanos: Number(fraction.padEnd(9, "0").slice(0, 9)) });
}
const form = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d+))?\s*(Z|[+-]\d{2}:?\d{2})?/;
