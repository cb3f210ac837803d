import { type BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import { isPassing } from "../loop/attempts.ts";
import type { TaskContext } from "../tasks/task-context.ts";

/** Attempts at whatever the server says, and at what looks like passing trouble. */
const attemptsAtAll = 3;
const attemptsInTrouble = 5;

/** Uploads a file, again from its start after a failure. The file is not touched. */
export async function uploadPersistently(context: TaskContext, path: string): Promise<void> {
  const { conductorOne, taskId, signal, log, sleep, onEvent } = context;
  for (let attempt = 1; ; attempt++) {
    try {
      const bytes = await conductorOne.upload(taskId, path, signal);
      onEvent({ kind: "uploaded", bytes });
      log.info({ task_id: taskId, size: bytes }, "uploaded asset");
      return;
    } catch (thrown) {
      const error = toBatonError(thrown);
      if (signal.aborted || attempt >= mostFor(error)) throw error;
      const waitMs = attempt === 1 ? 0 : 2 ** (attempt - 2) * 1000;
      log.warn({ task_id: taskId, error: error.message, attempt, wait_ms: waitMs }, "upload failed; will retry");
      await sleep(waitMs, signal);
    }
  }
}

const mostFor = (error: BatonError) => (isPassing(error) ? attemptsInTrouble : attemptsAtAll);
