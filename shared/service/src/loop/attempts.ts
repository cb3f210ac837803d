import type { Log } from "@baton-connectors/sdk";
import { type BatonError, type Code, toBatonError } from "@baton-connectors/sdk/errors";
import type { Sleep } from "../options.ts";

/** Failures of ConductorOne or of the way there that another attempt may not meet again. */
const passing: readonly Code[] = [
  "Unavailable",
  "DeadlineExceeded",
  "Internal",
  "Unknown",
  "Aborted",
  "ResourceExhausted",
  "Canceled",
  "DataLoss",
];
export const isPassing = (error: BatonError): boolean => passing.includes(error.code);

/** Repeats a call that failed for a passing reason, after 0, 1, 2, 4, … seconds, up to `most` attempts in all. */
export async function attempts<T>(
  options: { readonly most: number; readonly sleep: Sleep; readonly signal: AbortSignal; readonly log: Log },
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      const error = toBatonError(thrown);
      if (options.signal.aborted || attempt >= options.most || !isPassing(error)) throw error;
      const waitMs = attempt === 1 ? 0 : Math.min(2 ** (attempt - 2), 60) * 1000;
      options.log.warn({ error: error.message, attempt, wait_ms: waitMs }, "call to ConductorOne failed; will retry");
      await options.sleep(waitMs, options.signal);
    }
  }
}
