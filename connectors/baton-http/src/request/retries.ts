import { type HttpOptions, isRetryable, toBatonError } from "@baton-connectors/sdk";
import type { ConfigFile } from "../file/shape.ts";
import { ruleFor, sent } from "./errors.ts";

const second = 1000;
/** As the engine tries a page, where the file states waits and no number. */
const mostAttempts = 20;
const longestBackOffMs = 60 * second;

/**
 * How often and after which wait a request is sent again, where the file says so: `http.retry` of all, `max_retries` and `retry_after` of a
 * status. Undefined: it says nothing, and the engine decides.
 */
export function retriesOf({ http, error_handling: all }: ConfigFile): NonNullable<HttpOptions["around"]> {
  const failures = new Map<string, number>();
  const general = http?.retry;
  return async (_, attempt) => {
    const request = sent();
    try {
      const done = await attempt();
      if (request && failures.size > 0) failures.delete(request.key());
      return done;
    } catch (thrown) {
      const error = toBatonError(thrown);
      const rule = ruleFor([request?.rules, all], error.request?.status);
      const own = rule?.action === "retry" ? rule : undefined;
      const stated = general ?? own?.max_retries ?? own?.retry_after;
      if (!request || stated === undefined || !isRetryable(error)) throw error;
      const key = request.key();
      const failed = (failures.get(key) ?? 0) + 1;
      const most = own?.max_retries !== undefined ? own.max_retries + 1 : (general?.max_attempts ?? mostAttempts);
      if (failed >= most) {
        failures.delete(key);
        throw error.changed({ message: `${error.message} (${failed} tries)`, tries: failed });
      }
      failures.set(key, failed);
      // A limit is waited for as long as it lasts.
      if (error.rateLimit?.resetAt) throw error;
      throw error.changed({ backOffMs: own?.retry_after ?? backOff(failed, general) });
    }
  };
}

type Retry = NonNullable<NonNullable<ConfigFile["http"]>["retry"]>;
const backOff = (failed: number, general: Retry | undefined): number =>
  Math.min((general?.initial_backoff ?? second) * 2 ** (failed - 1), general?.max_backoff ?? longestBackOffMs);
