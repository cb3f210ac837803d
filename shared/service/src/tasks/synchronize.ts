import { stat } from "node:fs/promises";
import { openStore, type Store, savedAtTimes } from "@baton-connectors/c1z";
import type { Task_SyncFullTask } from "@baton-connectors/protocol/connectorapi";
import type { ResourceBid } from "@baton-connectors/sdk";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import { findingsOf, runSync } from "@baton-connectors/sync";
import { syncLog } from "./sync-log.ts";
import type { TaskContext } from "./task-context.ts";

const usualSaveMs = 60_000;
const usualCheckpointMs = 10_000;
/** What a task left behind longer ago than this is not gone on with: its rows are of another day. */
const reusableMs = 24 * 60 * 60_000;

/**
 * Syncs into the file at `path`. What an earlier attempt at the same task left there is gone on with; if it was finished
 * and only not delivered, nothing is synced again. Throws when the sync failed or was stopped.
 */
export async function synchronize(
  task: Task_SyncFullTask,
  context: TaskContext,
  path: string,
  engine?: "pebble",
): Promise<void> {
  const { runtime, log, signal, sync, taskId, workspace, env, now, onEvent } = context;
  signal.throwIfAborted();
  if (await isStale(path, now())) await workspace.clear(taskId);
  const external = await sync.openExternal?.();
  let store: Store | undefined;
  let keep = false;
  try {
    store = await openStore(path, { temporaryDirectory: workspace.directory, engine, env });
    const earlier = (await store.syncs()).at(-1);
    if (earlier?.endedAt) {
      log.info({ task_id: taskId, sync_id: earlier.syncId }, "this task's sync was finished before: uploading it");
      return;
    }
    const resourceTypeIds = task.syncResourceTypeIds.length > 0 ? task.syncResourceTypeIds : sync.resourceTypeIds;
    const targets = task.targetedSyncResources.flatMap(({ id, parentResourceId }): ResourceBid[] =>
      id ? [{ ...id, parent: parentResourceId }] : [],
    );
    const tell = syncLog(log, taskId, now);
    const summary = await runSync({
      runtime,
      store: savedAtTimes(store, {
        everyMs: sync.saveEveryMs ?? usualSaveMs,
        now,
        onFailure: (thrown) =>
          log.warn({ file: path, error: toBatonError(thrown).message }, "the sync could not be saved on its way"),
      }),
      log,
      signal,
      now,
      workers: sync.workers,
      skipFullSync: sync.skipFullSync,
      dontExpandGrants: task.skipExpandGrants,
      skipEntitlementsAndGrants: task.skipEntitlementsAndGrants,
      skipGrants: task.skipGrants,
      strict: sync.strict ?? false,
      ...(sync.maxShrink !== undefined && { maxShrink: sync.maxShrink, lastTotals: await workspace.lastTotals() }),
      checkpointEveryMs: Math.min(sync.saveEveryMs ?? usualSaveMs, usualCheckpointMs),
      onEvent(event) {
        tell(event);
        onEvent({ kind: "sync", taskId, event });
      },
      ...(resourceTypeIds.length > 0 && { resourceTypeIds }),
      ...(targets.length > 0 ? { targets } : external && { external: external.options }),
      ...(earlier && { syncId: earlier.syncId }),
    });
    if (summary.outcome === "interrupted") {
      keep = context.stopping();
      throw new BatonError("Canceled", toBatonError(signal.reason).message);
    }
    keep = true;
    const isWhole =
      targets.length === 0 &&
      !(sync.skipFullSync || task.skipEntitlementsAndGrants || task.skipGrants) &&
      resourceTypeIds === sync.resourceTypeIds;
    if (sync.maxShrink !== undefined && isWhole) await workspace.keepTotals(await store.stats(summary.syncId));
    const { syncId, rows, skips, outsiders, startedOver, warnings, durationMs } = summary;
    log.info(
      {
        task_id: taskId,
        sync_id: syncId,
        ...rows,
        skips,
        findings: findingsOf(summary),
        outsiders,
        started_over: startedOver,
        warnings,
        duration: durationMs / 1000,
      },
      "Sync complete.",
    );
  } finally {
    await external?.close();
    if (keep) await store?.close();
    else await store?.discard();
  }
}

async function isStale(path: string, now: Date): Promise<boolean> {
  try {
    return now.getTime() - (await stat(path)).mtimeMs > reusableMs;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw thrown;
  }
}
