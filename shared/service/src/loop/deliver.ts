import type { Log } from "@baton-connectors/sdk";
import { type BatonError, type Code, toBatonError } from "@baton-connectors/sdk/errors";
import type { ConductorOne, FinalState } from "../conductor-one.ts";
import type { Sleep } from "../options.ts";
import { isPassing } from "./attempts.ts";
import { backOffMs } from "./back-off.ts";

/** `refused`: no repetition helps. `unsent`: the process had to end first. */
export type Delivery = { readonly kind: "acknowledged" | "unsent" } | { readonly kind: "refused"; error: BatonError };

/** ConductorOne, or the way there, is gone for now: however long it takes. */
const away: readonly Code[] = ["Unavailable", "DeadlineExceeded", "Canceled"];
/** Attempts at a server that is there and cannot take it: the message may be too large, or the server broken. */
const mostRefusals = 10;

/** Sends a FinishTask until it is acknowledged. */
export async function deliver(
  state: FinalState,
  options: {
    readonly conductorOne: Pick<ConductorOne, "finish">;
    readonly log: Log;
    readonly sleep: Sleep;
    readonly signal: AbortSignal;
  },
): Promise<Delivery> {
  const { conductorOne, log, sleep, signal } = options;
  for (let failures = 1, refusals = 0; ; failures++) {
    try {
      await conductorOne.finish(state);
      return { kind: "acknowledged" };
    } catch (thrown) {
      const error = toBatonError(thrown);
      const fields = { task_id: state.taskId, error: error.message };
      if (!away.includes(error.code)) refusals++;
      if (!isPassing(error) || refusals >= mostRefusals) {
        log.error(fields, "ConductorOne refused the result of a task");
        return { kind: "refused", error };
      }
      if (signal.aborted) return { kind: "unsent" };
      const waitMs = backOffMs(failures);
      log.warn({ ...fields, wait_ms: waitMs }, "the result of a task was not acknowledged; will retry");
      await sleep(waitMs, signal).catch(() => {});
    }
  }
}
