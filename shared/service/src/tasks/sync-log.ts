import type { Log } from "@baton-connectors/sdk";
import type { Phase, SyncEvent } from "@baton-connectors/sync";

/** In the words that people search logs for. */
const phases: Readonly<Record<Phase, string>> = {
  "resource-types": "Syncing resource types...",
  resources: "Syncing resources...",
  "static-entitlements": "Syncing static entitlements...",
  entitlements: "Syncing entitlements...",
  grants: "Syncing grants...",
  "external-resources": "Syncing external resources...",
  expansion: "Expanding grants...",
  targets: "Syncing targeted resources...",
};

const progressEveryMs = 30_000;
const longWaitMs = 5000;

/** Writes what happens in a sync to the log: phases, how far it is now and then, and what it waits for. */
export function syncLog(log: Log, taskId: string, now: () => Date): (event: SyncEvent) => void {
  const rows: Record<string, number> = {};
  let due = now().getTime() + progressEveryMs;
  return (event) => {
    switch (event.kind) {
      case "phase":
        log.info({ task_id: taskId }, phases[event.phase]);
        break;
      case "progress":
        rows[event.phase] = (rows[event.phase] ?? 0) + event.rows;
        if (now().getTime() < due) break;
        due = now().getTime() + progressEveryMs;
        log.info({ task_id: taskId, resource_type_id: event.resourceTypeId, ...rows }, "sync progress");
        break;
      case "paced":
        if (event.waitMs < longWaitMs) break;
        log.info({ task_id: taskId, until: event.until.toISOString() }, "waiting for the app's rate limit");
        break;
      case "retry": {
        const { call, error, attempt, waitMs: wait_ms, limited, shortened } = event;
        const fields = { task_id: taskId, call, error: error.message, wait_ms, ...(shortened && { shortened }) };
        if (limited) log.warn(fields, "waiting for the app's rate limit");
        else log.warn({ ...fields, attempt }, "call to the app failed; will retry");
        break;
      }
    }
  };
}
