import type { Stdio } from "../stdio.ts";

export interface Stop extends Disposable {
  readonly signal: AbortSignal;
  /** The exit status a signal asks for; undefined when none came. */
  readonly status: () => number | undefined;
}

/**
 * The first SIGINT or SIGTERM stops in good order, a second one at once. After Ctrl-C the status is 0, as it always was;
 * after SIGTERM it is 143, so that a scheduler does not take a stopped job for a finished one.
 */
export function stopOnSignal(stdio: Stdio): Stop {
  const controller = new AbortController();
  let first: "SIGINT" | "SIGTERM" | undefined;
  const signals = stdio.onSignal((signal) => {
    if (first) stdio.abort(signal === "SIGINT" ? 130 : 143);
    first = signal;
    controller.abort();
  });
  return {
    signal: controller.signal,
    status: () => (first === undefined ? undefined : first === "SIGINT" ? 0 : 143),
    [Symbol.dispose]: () => signals[Symbol.dispose](),
  };
}
