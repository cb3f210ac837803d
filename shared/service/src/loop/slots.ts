/** A limited number of things at a time. */
export interface Slots {
  /** Waits for a free one. Rejects when the signal aborts first. */
  take(signal: AbortSignal): Promise<void>;
  give(): void;
}

export function createSlots(count: number): Slots {
  let free = count;
  const waiting = new Set<() => void>();
  return {
    async take(signal) {
      signal.throwIfAborted();
      if (free > 0) {
        free--;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const abort = () => {
          waiting.delete(served);
          reject(signal.reason);
        };
        const served = () => {
          signal.removeEventListener("abort", abort);
          resolve();
        };
        waiting.add(served);
        signal.addEventListener("abort", abort, { once: true });
      });
    },
    give() {
      const [next] = waiting;
      if (!next) {
        free++;
        return;
      }
      waiting.delete(next);
      next();
    },
  };
}
