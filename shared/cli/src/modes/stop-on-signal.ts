import type { Stdio } from "../stdio.ts";

export interface Stop extends Disposable {
  readonly signal: AbortSignal;
  /** The exit status a signal asks for; undefined when none came. */
  readonly status: () => number | undefined;
}

/**
 * The first SIGINT or SIGTERM stops in good order, a second one at once. The status is 130 or 143, so that neither a script nor a
 * scheduler takes a stopped job for a finished one.
 */
export function stopOnSignal(stdio: Stdio): Stop {
  const controller = new AbortController();
  let first: "SIGINT" | "SIGTERM" | undefined;
  const signals = stdio.onSignal((signal) => {
    if (first) stdio.abort(statusOf[signal]);
    first = signal;
    controller.abort();
  });
  return {
    signal: controller.signal,
    status: () => first && statusOf[first],
    [Symbol.dispose]: () => signals[Symbol.dispose](),
  };
}

const statusOf = { SIGINT: 130, SIGTERM: 143 };
