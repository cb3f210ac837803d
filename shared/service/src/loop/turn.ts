import type { SerialByKey } from "@baton-connectors/sdk";

/** A place in the queues of what a task touches, taken the moment the server gave the task. */
export interface Turn {
  /** Settles when all who were before are done. */
  readonly begun: Promise<void>;
  /** Lets the next one begin. */
  end(): void;
}

export function takeTurn(serial: SerialByKey, touched: readonly string[]): Turn {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  void serial(touched, () => {
    begun.resolve();
    return ended.promise;
  });
  return { begun: begun.promise, end: ended.resolve };
}
