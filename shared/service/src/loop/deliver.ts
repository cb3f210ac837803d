import type { Log } from "@baton-connectors/sdk";
import { toBatonError } from "@baton-connectors/sdk/errors";
import type { ConductorOne, FinalState } from "../conductor-one.ts";
import type { Sleep } from "../options.ts";
import { isPassing } from "./attempts.ts";
import { backOffMs } from "./back-off.ts";

/** Sends a FinishTask until it is acknowledged. False: it was refused, or the process had to end first. */
export async function deliver(
  state: FinalState,
  options: {
    readonly conductorOne: Pick<ConductorOne, "finish">;
    readonly log: Log;
    readonly sleep: Sleep;
    readonly signal: AbortSignal;
  },
): Promise<boolean> {
  const { conductorOne, log, sleep, signal } = options;
  for (let failures = 1; ; failures++) {
    try {
      await conductorOne.finish(state);
      return true;
    } catch (thrown) {
      const error = toBatonError(thrown);
      const fields = { task_id: state.taskId, error: error.message };
      if (!isPassing(error)) {
        log.error(fields, "ConductorOne refused the result of a task");
        return false;
      }
      if (signal.aborted) return false;
      const waitMs = backOffMs(failures);
      log.warn({ ...fields, wait_ms: waitMs }, "the result of a task was not acknowledged; will retry");
      await sleep(waitMs, signal).catch(() => {});
    }
  }
}
