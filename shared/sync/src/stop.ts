import { BatonError } from "@baton-connectors/sdk";
import type { SyncOptions } from "./options.ts";

/** Why a sync ends before its end: somebody asked, or its time is up. */
export interface Stop extends Disposable {
  /** Aborts the calls in flight. */
  readonly signal: AbortSignal;
  reason(): "interrupted" | "out-of-time" | undefined;
  /** Aborts the calls in flight: nobody waits for them any more. */
  abandon(): void;
  /** Throws once there is a reason. */
  check(): void;
  /** The promise, or a cancellation as soon as there is a reason. */
  orDone<T>(promise: Promise<T>): Promise<T>;
}

/** A timer for longer would end at once. */
const longestTimerMs = 2 ** 31 - 1;

export function createStop({ signal: given, runDurationMs }: Pick<SyncOptions, "signal" | "runDurationMs">): Stop {
  const controller = new AbortController();
  let reason: "interrupted" | "out-of-time" | undefined;
  const stop = (why: "interrupted" | "out-of-time") => {
    reason ??= why;
    controller.abort(new BatonError("Canceled", why === "interrupted" ? "sync canceled" : "sync run duration expired"));
  };
  const interrupt = () => stop("interrupted");
  if (given?.aborted) interrupt();
  else given?.addEventListener("abort", interrupt, { once: true });
  const timer =
    runDurationMs === undefined
      ? undefined
      : setTimeout(() => stop("out-of-time"), Math.min(runDurationMs, longestTimerMs));

  return {
    signal: controller.signal,
    reason: () => reason,
    abandon: () => controller.abort(new BatonError("Canceled", "the sync has ended")),
    check() {
      if (reason) throw controller.signal.reason;
    },
    orDone<T>(promise: Promise<T>): Promise<T> {
      const { promise: stopped, reject } = Promise.withResolvers<never>();
      const fail = () => reject(controller.signal.reason);
      if (controller.signal.aborted) fail();
      else controller.signal.addEventListener("abort", fail, { once: true });
      return Promise.race([promise, stopped]);
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      given?.removeEventListener("abort", interrupt);
    },
  };
}
