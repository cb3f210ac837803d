import type { SyncRun } from "./sync-runs.ts";

/** The syncs a file does not keep, given that `current` is about to end. */
export function surplusSyncs(
  all: readonly SyncRun[],
  current: string | undefined,
  keepCount: number,
): readonly string[] {
  const keep = current === undefined ? keepCount : keepCount - 1;
  const ended = all.filter(({ endedAt, syncId }) => endedAt !== null && syncId !== current);
  const partials = ended.filter(({ type }) => type === "partial" || type === "resources_only");
  const diffs = ended.filter(({ type }) => type === "partial_upserts" || type === "partial_deletions");
  const fulls = ended.filter((run) => !partials.includes(run) && !diffs.includes(run));

  const surplus: string[] = [];
  const overflow = fulls.length - keep;
  if (overflow > 0) {
    surplus.push(...fulls.slice(0, overflow).map(({ syncId }) => syncId));
    const cutoff = fulls[current === undefined ? overflow : Math.max(overflow - 1, 0)];
    if (cutoff)
      surplus.push(...partials.filter(({ endedAt }) => endedAt! < cutoff.startedAt).map(({ syncId }) => syncId));
  }
  if (diffs.length > 2) {
    const newest = diffs.at(-1)!;
    surplus.push(
      ...diffs
        .filter(({ syncId }) => syncId !== newest.syncId && syncId !== newest.linkedSyncId)
        .map(({ syncId }) => syncId),
    );
  }
  return surplus;
}

/** How many full syncs a file keeps, or undefined when nothing is ever removed. */
export function retention(env: Readonly<Record<string, string | undefined>>): number | undefined {
  if (["1", "t", "true"].includes((env.BATON_SKIP_CLEANUP ?? "").toLowerCase())) return undefined;
  const text = env.BATON_KEEP_SYNC_COUNT ?? "";
  return /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : 2;
}
