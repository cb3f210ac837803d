import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import { isViolation } from "@baton-connectors/sync";
import { uploadPersistently } from "../upload/upload-persistently.ts";
import { failure } from "./outcome.ts";
import { synchronize } from "./synchronize.ts";
import type { Handler, TaskContext } from "./task-context.ts";

const engines = ["", "sqlite", "pebble"];

/** Syncs into a file of the task's own and uploads it. */
export const syncFull: Handler<"syncFull"> = async (task, context) => {
  const { log, sync, taskId, workspace, stopping } = context;
  const engine = sync.storageEngine || task.storageEngine;
  if (!engines.includes(engine)) {
    return failure(new BatonError("Unknown", `storage engine not available: ${engine}`, { kind: "config" }));
  }
  log.info({ task_id: taskId }, "Handling full sync task.");
  const path = workspace.syncFile(taskId);
  try {
    await synchronize(task, context, path, engine === "pebble" ? engine : undefined);
  } catch (thrown) {
    if (!stopping()) await workspace.clear(taskId);
    const error = toBatonError(thrown);
    return failure(error, isViolation(error));
  }
  try {
    await uploadPersistently(context, path);
    await uploadDebugLog(context);
  } catch (thrown) {
    // The file stays: when the task comes again, it is uploaded without syncing anew. A cancelled task does not.
    const error = toBatonError(thrown);
    if (error.code === "Canceled" && !stopping()) await workspace.clear(taskId);
    return failure(error);
  }
  return { kind: "success" };
};

/** A log that cannot be delivered does not make a sync of hours worthless. */
async function uploadDebugLog(context: TaskContext): Promise<void> {
  // What the task itself logs from here on would have to wait for the next sync.
  context.recording?.[Symbol.dispose]();
  const taken = context.debugLog.take();
  if (!taken) return;
  try {
    await uploadPersistently(context, taken.path);
  } catch (thrown) {
    const { code, message } = toBatonError(thrown);
    if (code === "Canceled") throw thrown;
    context.log.warn({ task_id: context.taskId, error: message }, "the debug log could not be uploaded");
  } finally {
    await taken.remove();
  }
}
